import Foundation
import Testing

/// What a process printed and how it ended.
struct Finished {
  var output: String
  var errors: String
  var status: Int32
}

/// The command under test: what MOULT_TEST_COMMAND names, else what was built beside these tests.
func command() throws -> URL {
  if let path = ProcessInfo.processInfo.environment["MOULT_TEST_COMMAND"], !path.isEmpty {
    return URL(fileURLWithPath: path)
  }
  let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("moult")
}

/// Runs the command.
func moult(_ arguments: String...) throws -> Finished { try moult(arguments) }

/// The same with its arguments in an array.
/// - Parameter addressSpace: bytes of address space that the process may have.
func moult(_ arguments: [String], addressSpace: Int? = nil) throws -> Finished {
  let process = Process()
  process.executableURL = try command()
  process.arguments = arguments
  if let addressSpace {
    let limited = "ulimit -v \(addressSpace >> 10) && exec \"$0\" \"$@\""
    process.arguments = ["-c", limited, try command().path] + arguments
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
  }
  // Through files: a pipe would have to be read while the process runs.
  let area = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: area, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: area) }
  func file(_ name: String) throws -> (URL, FileHandle) {
    let url = area.appendingPathComponent(name)
    try Data().write(to: url)
    return (url, try FileHandle(forWritingTo: url))
  }
  let (output, outputHandle) = try file("output")
  let (errors, errorsHandle) = try file("errors")
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = outputHandle
  process.standardError = errorsHandle
  try process.run()
  process.waitUntilExit()
  return Finished(
    output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
    status: process.terminationStatus)
}

/// Gives a body the path of a script with this text.
func withScript<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  let path = FileManager.default.temporaryDirectory
    .appendingPathComponent("moult-\(UUID().uuidString).lua").path
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

@Test func versionAndHelpAreResults() throws {
  let version = try moult("--version")
  #expect(version.status == 0)
  #expect(version.output.wholeMatch(of: /moult \d+\.\d+\.\d+\n/) != nil)
  let help = try moult("run", "--help")
  #expect(help.status == 0)
  #expect(help.output.contains("--verify-every"))
  #expect(help.errors.isEmpty)
}

@Test(arguments: ["bash", "zsh", "fish"])
func completionScriptsAreResults(_ shell: String) throws {
  let finished = try moult("--generate-completion-script", shell)
  #expect(finished.status == 0)
  #expect(finished.output.contains("verify-every"))
  #expect(finished.errors.isEmpty)
}

@Test func wrongUsageIsToldOnStandardError() throws {
  let finished = try moult("run", "s.lua", "--bogus")
  #expect(finished.status == 64)
  #expect(finished.output.isEmpty)
  #expect(finished.errors.hasPrefix("moult: error: Unknown option '--bogus'\nUsage: moult run"))
}

@Test(arguments: ["run", "info", "check"])
func missingScriptsAreFailures(_ command: String) throws {
  let finished = try moult(command, "/nowhere/s.lua")
  #expect(finished.status == 1)
  #expect(finished.output.isEmpty)
  let message = "cannot read script '/nowhere/s.lua': No such file or directory"
  #expect(finished.errors == "moult: error: \(message)\n")
  let directory = try moult(command, "/")
  #expect(directory.status == 1)
  #expect(directory.errors == "moult: error: cannot read script '/': Is a directory\n")
}

@Test func jsonIsOneDocumentEvenForAScriptThatIsMissing() throws {
  let finished = try moult("run", "/nowhere/s.lua", "--json", "--seed", "9")
  #expect(finished.status == 1)
  let document = try #require(
    try JSONSerialization.jsonObject(with: Data(finished.output.utf8)) as? [String: Any])
  #expect(document["schema"] as? String == "moult.run")
  #expect(document["status"] as? String == "failed")
  #expect(document["seed"] as? Int == 9)
}

@Test func scriptsThatAssignToBuiltinsAreRefused() throws {
  try withScript("x = 1\nlist = 5\n") { path in
    let run = try moult("run", path)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("moult: error: \(path):2:1: 'list' is a builtin"))
    let check = try moult("check", path)
    #expect(check.status == 1)
    #expect(check.output.hasPrefix("\(path):2:1: error: 'list' is a builtin"))
  }
}

@Test func fullDisksAreNoticed() throws {
  let finished = try shell("moult info \"$0\" > /dev/full", script: "x = 1\n")
  #expect(finished.status == 1)
  #expect(finished.errors.contains("cannot write to standard output: No space left on device"))
}

/// Runs a line of shell in which `moult` is the command and `$0` a script with this text.
func shell(_ line: String, script: String) throws -> Finished {
  try withScript(script) { path in
    let directory = try command().deletingLastPathComponent().path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", line, path]
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = "\(directory):\(environment["PATH"] ?? "/usr/bin:/bin")"
    process.environment = environment
    let output = Pipe()
    let errors = Pipe()
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    return Finished(
      output: String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self),
      errors: String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self),
      status: process.terminationStatus)
  }
}
