import Foundation
import Fuzz
import Insight
import ObjectModel
import Scripting
import Strategies
import Trace

/// A damaged trace, read and replayed: an error or operations that are left out, and a heap that is
/// whole.
struct TraceTrial {
  private let path: String
  private let bytes: [UInt8]
  private var options: RunOptions
  private let takesHeader: Bool

  init(_ seed: UInt64, _ collector: String?, _ files: FuzzFiles) {
    let (file, donor) = files.traces(seed)
    var dice = Randomness(seed: seed &* 3 &+ 2)
    let bytes = ChunkedFile.mutated(
      file, donor: donor, format: .trace, dice: Randomness(seed: dice.next()))
    self.init(bytes, path: files.damaged(seed, "mtrace"), collector, &dice)
  }

  /// A trial of a file, and decisions about how it is replayed.
  init(_ bytes: [UInt8], path: String, _ collector: String?, _ dice: inout Randomness) {
    self.bytes = bytes
    self.path = path
    takesHeader = collector == nil && !dice.once(in: 3)
    options = RunOptions(
      scriptPath: "", collector: collector ?? dice.pick(Plugins.registry.names),
      python: dice.pick(Profile.all.map(\.name)), timeoutSeconds: 5, quiet: true)
    options.memoryLimit = 64 << 20
    options.discardsOutput = true
    if dice.once(in: 2) { options.verifyEvery = 1 + dice.below(200) }
    if dice.once(in: 4) { options.traceFrames = 1 + dice.below(8) }
    if dice.once(in: 4) { options.thresholds = [dice.below(50), dice.below(3), dice.below(3)] }
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    try? Data(bytes).write(to: URL(fileURLWithPath: path))
    var problems: [String] = []
    defer { if problems.isEmpty { unlink(path) } }
    for salvage in [false, true] {
      let reader: TraceReader
      do throws(TraceError) { reader = try TraceReader(path: path, salvage: salvage) } catch {
        if error.description.isEmpty { problems.append("an error without words") }
        continue
      }
      problems += replay(reader)
      if !salvage, reader.damage == nil { break }
    }
    return problems
  }

  private func replay(_ reader: TraceReader) -> [String] {
    var options = options
    if takesHeader {
      let header = reader.header
      (options.collector, options.python) = (header.collector, header.python)
      options.policy = header.policy
      options.collectorSettings = header.collectorSettings.sorted { $0.key < $1.key }
    }
    let probe = FailureProbe()
    let outcome = ScriptEngine.replay(
      reader, options, registry: Plugins.registry, probe: probe)
    var problems = probe.problems
    if case .failed(let message, _) = outcome.outcome, message.contains("does not verify") {
      problems.append(message)
    }
    if options.collector == "none" { problems.removeAll { $0.hasPrefix("left after") } }
    return problems.prefix(3).map { "\(options.collector), Python \(options.python): \($0)" }
  }
}
