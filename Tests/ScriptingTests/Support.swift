import Insight
import Strategies
import Testing

@testable import Scripting

/// What came of a script.
struct Ran {
  var output = ""
  var errors = ""
  var failure: String?
  var record: RunRecord?
}

/// Runs a script from its text, checking the whole heap after every so many operations.
func run(
  _ source: String, python: String = "3.12", verifyEvery: Int? = 1,
  _ configure: (inout RunOptions) -> Void = { _ in }
) -> Ran {
  var options = RunOptions(scriptPath: "script.lua", python: python)
  options.verifyEvery = verifyEvery
  configure(&options)
  nonisolated(unsafe) var ran = Ran()
  let output = Output { bytes, isError in
    let text = String(decoding: bytes, as: UTF8.self)
    if isError { ran.errors += text } else { ran.output += text }
  }
  switch ScriptEngine.run(
    options, source: Array(source.utf8), output: output, registry: .shipped)
  {
  case .finished(let record): ran.record = record
  case .failed(let message, let record):
    ran.failure = message
    ran.record = record
  }
  return ran
}

/// Runs a script that must come to its end, and gives what it printed, line by line.
func lines(
  _ source: String, python: String = "3.12", verifyEvery: Int? = 1,
  location: SourceLocation = #_sourceLocation
) -> [String] {
  let ran = run(source, python: python, verifyEvery: verifyEvery)
  #expect(ran.failure == nil, sourceLocation: location)
  var lines = ran.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  if lines.last == "" { lines.removeLast() }
  return lines
}

/// Runs a script that must fail, and gives the message.
func failure(_ source: String, python: String = "3.12", verifyEvery: Int? = 1) -> String {
  run(source, python: python, verifyEvery: verifyEvery).failure ?? "(no failure)"
}
