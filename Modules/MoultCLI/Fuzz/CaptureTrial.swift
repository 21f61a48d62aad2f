import ArgumentParser
import Foundation
import Fuzz

/// A damaged capture, of which reports are made: an error or a report, and JSON that is JSON.
struct CaptureTrial {
  private let path: String
  private let output: String
  private let bytes: [UInt8]
  private var commands: [[String]] = []

  /// Everything that is made of a capture, with what may be asked of it.
  private static let commands: [[String]] = [
    ["report", "summary"], ["report", "lines"], ["report", "lines", "--sort", "increment"],
    ["report", "lines", "--tracemalloc"],
    ["report", "lines", "--tracemalloc", "--group", "traceback"],
    ["report", "lines", "--tracemalloc", "--cumulative", "--at", "peak"],
    ["report", "types"], ["report", "types", "--objgraph"], ["report", "types", "--guppy"],
    ["report", "growth"], ["report", "growth", "--from", "start", "--to", "end", "--objgraph"],
    ["report", "pauses"], ["report", "generations"], ["report", "allocator"], ["report", "map"],
    ["report", "map", "--sort", "occupancy"],
    ["report", "chrome"], ["report", "speedscope"], ["report", "folded"],
    ["report", "folded", "--at", "total"], ["report", "gprof2dot"], ["report", "memray-stats"],
    ["report", "heapsnapshot"], ["report", "meliae"], ["report", "hgrm"], ["report", "gcstats"],
    ["report", "gcmon"], ["report", "debugmallocstats"], ["report", "html"], ["info"],
    ["why"], ["why", "--all"],
  ]
  /// Of these there are forms.
  private static let forms: Set<String> = [
    "summary", "lines", "types", "growth", "pauses", "generations", "allocator", "map",
  ]
  /// What is one JSON document in any form.
  private static let documents: Set<String> = [
    "chrome", "speedscope", "gprof2dot", "memray-stats", "heapsnapshot",
  ]

  init(_ seed: UInt64, _ files: FuzzFiles) {
    let (file, donor) = files.captures(seed)
    var dice = Randomness(seed: seed &* 5 &+ 3)
    let bytes = ChunkedFile.mutated(
      file, donor: donor, format: .capture, dice: Randomness(seed: dice.next()))
    self.init(bytes, path: files.damaged(seed, "moult"), output: files.path("made.out"), 6, &dice)
  }

  /// A trial of a file, and decisions about what is made of it.
  init(_ bytes: [UInt8], path: String, output: String, _ count: Int, _ dice: inout Randomness) {
    self.bytes = bytes
    self.path = path
    self.output = output
    for _ in 0..<count {
      var command = dice.pick(Self.commands)
      if command[0] == "report" {
        if Self.forms.contains(command[1]) { command += dice.pick([[], ["--json"], ["--csv"]]) }
        command += [path, "-o", output, "--force"]
      } else if command[0] == "why" {
        command.insert(path, at: 1)
        command.insert(
          dice.pick(["list", "dict", "tuple", "object", "list#\(dice.below(400))"]), at: 2)
        command += dice.pick([[], ["--json"], ["--depth", "3"]])
      } else {
        command += [path] + dice.pick([[], ["--json"]])
      }
      if dice.once(in: 2) { command.append("--salvage") }
      commands.append(command)
    }
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    try? Data(bytes).write(to: URL(fileURLWithPath: path))
    var problems: [String] = []
    defer { if problems.isEmpty { unlink(path) } }
    for command in commands {
      try? FileManager.default.removeItem(atPath: output)
      do {
        var parsed = try Moult.parseAsRoot(command)
        try parsed.run()
      } catch let status as ExitCode {
        if status != .failure { problems.append("\(words(command)): status \(status.rawValue)") }
        if FileManager.default.fileExists(atPath: output) {
          problems.append("\(words(command)): failed, and left a file")
        }
        continue
      } catch {
        problems.append("\(words(command)): \(Moult.message(for: error))")
        continue
      }
      let isDocument =
        command.contains("--json") || command.count > 1 && Self.documents.contains(command[1])
      guard isDocument, let text = FileManager.default.contents(atPath: output) else { continue }
      if (try? JSONSerialization.jsonObject(with: text, options: .fragmentsAllowed)) == nil {
        problems.append("\(words(command)): what was written is no JSON")
      }
    }
    return problems
  }

  private func words(_ command: [String]) -> String {
    command.map { $0 == path ? "FILE" : $0 == output ? "OUT" : $0 }.joined(separator: " ")
  }
}
