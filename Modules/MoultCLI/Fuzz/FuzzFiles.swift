import Foundation
import Fuzz
import Insight
import Scripting
import Strategies

/// Traces and captures of small random scripts, which are made when they are first needed: many trials
/// damage the same one.
final class FuzzFiles {
  /// Files from which so many trials are made.
  private static let share: UInt64 = 40

  private let folder: URL
  private let keep: String?
  private var known: [String: [UInt8]] = [:]

  /// - Parameters:
  ///   - folder: where files may stand while they are made and read. It becomes the working folder, so
  ///     that what is recorded does not depend on its name.
  ///   - keep: a folder for damaged files, `nil` for none.
  init(folder: URL, keep: String?) {
    self.folder = folder
    self.keep = keep.map { URL(fileURLWithPath: $0).path }
    _ = FileManager.default.changeCurrentDirectoryPath(folder.path)
  }

  /// A path for a file of this process.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A path for the damaged file of a trial. It is deleted if nothing was found with it.
  func damaged(_ seed: UInt64, _ kind: String) -> String {
    keep.map { "\($0)/\(seed).\(kind)" } ?? path("damaged.\(kind)")
  }

  /// The trace that the trial of a seed damages, and another one.
  func traces(_ seed: UInt64) -> (file: [UInt8], donor: [UInt8]) {
    let number = seed / Self.share
    return (file(number, "mtrace"), file(number ^ 1, "mtrace"))
  }

  /// The capture that the trial of a seed damages, and another one.
  func captures(_ seed: UInt64) -> (file: [UInt8], donor: [UInt8]) {
    let number = seed / Self.share
    return (file(number, "moult"), file(number ^ 1, "moult"))
  }

  private func file(_ number: UInt64, _ kind: String) -> [UInt8] {
    let name = "\(number).\(kind)"
    if let bytes = known[name] { return bytes }
    if known.count > 4 { known.removeAll() }
    // Some scripts make none: they fail before they begin.
    var bytes: [UInt8] = []
    for attempt in UInt64(0)..<8 where bytes.isEmpty {
      bytes = make(number &+ attempt &* 1_000_000_007, kind)
    }
    known[name] = bytes
    return bytes
  }

  private func make(_ number: UInt64, _ kind: String) -> [UInt8] {
    var dice = Randomness(seed: number &* 2 &+ 7)
    let script = "made.lua"
    let made = "made.\(kind)"
    let text =
      ScriptGrammar.script(seed: number &+ 1_000_003, statements: 3 + dice.below(25))
      + "collect = gc.collect()\n"
    try? Data(text.utf8).write(to: URL(fileURLWithPath: script))
    var options = RunOptions(
      scriptPath: script, collector: dice.pick(Plugins.registry.names),
      python: dice.pick(["3.12", "3.12", "3.8", "3.11", "3.13", "3.14"]), timeoutSeconds: 5,
      quiet: true)
    options.memoryLimit = 64 << 20
    options.maximumOperations = 20_000
    options.discardsOutput = true
    if kind == "mtrace" {
      options.recordPath = made
    } else {
      options.capturePath = made
      options.capturesAll = !dice.once(in: 5)
    }
    _ = ScriptEngine.run(options, registry: Plugins.registry)
    defer { try? FileManager.default.removeItem(atPath: made) }
    return [UInt8](FileManager.default.contents(atPath: made) ?? Data())
  }
}

/// Sees to it that what is read does not take memory out of all proportion.
struct FuzzMemory {
  private var told = false
  private static let most = 3 << 30

  /// What is wrong with the process's memory, told once.
  mutating func problems() -> [String] {
    var usage = rusage()
    guard !told, getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return [] }
    let resident = Int(usage.ru_maxrss) << 10
    guard resident > Self.most else { return [] }
    told = true
    return ["the process took \(resident >> 20) MiB of memory"]
  }
}
