import Foundation
import Report

/// What was found.
struct FuzzResult {
  var trials = 0
  var elapsed = 0.0
  var problems: [String] = []

  var text: String {
    var text = "\(trials) trials in \(Int(elapsed)) s; \(problems.count) problems"
    for problem in problems.prefix(100) { text += "\n  \(problem)" }
    return text
  }
}

/// Makes the trials in processes of their own: one that ends its process is reported and takes nothing
/// with it.
struct FuzzTrials {
  var command: FuzzCommand

  func run() throws -> FuzzResult {
    let started = Date()
    var result = FuzzResult()
    var seed = command.seed
    while true {
      let elapsed = -started.timeIntervalSinceNow
      let done = seed &- command.seed
      if elapsed >= command.seconds || done >= command.count || result.problems.count >= 100 {
        break
      }
      let (lines, end) = try ChildProcess.lines(
        of: arguments(seed, command.seconds - elapsed, command.count - done)
      ) { seed in
        reading(seed, since: started)
      }
      var isOver = false
      var last = seed
      for line in lines {
        last = line.number
        switch line.word {
        case "begun": result.trials += 1
        case "problem": result.problems.append("seed \(last): \(line.text)")
        case "over": isOver = true
        default: break
        }
      }
      if isOver { break }
      result.problems.append("seed \(last): \(end)")
      seed = last &+ 1
    }
    result.elapsed = -started.timeIntervalSinceNow
    return result
  }

  /// How far the trials have come: by time or by number, whichever ends them first.
  private func reading(_ seed: UInt64, since started: Date) -> ProgressReading {
    let done = seed &- command.seed
    let part = max(
      Double(done) / Double(command.count), -started.timeIntervalSinceNow / command.seconds)
    return ProgressReading(what: "\(done) trials", part: min(part, 1))
  }

  /// The arguments of the process that makes the trials.
  private func arguments(_ seed: UInt64, _ seconds: Double, _ count: UInt64) -> [String] {
    var arguments = [
      "fuzz", command.target.rawValue, "--seed", String(seed), "--seconds", String(seconds),
      "--count", String(count),
    ]
    if let keep = command.keep { arguments += ["--keep", URL(fileURLWithPath: keep).path] }
    if let collector = command.collector { arguments += ["--collector", collector] }
    return arguments
  }
}
