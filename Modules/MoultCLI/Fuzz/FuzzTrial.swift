import Fuzz
import Insight
import ObjectModel
import Scripting

/// One random script and the way in which it is run; all follows from the seed.
struct FuzzTrial {
  var script: String
  private var options: RunOptions

  init(_ seed: UInt64, _ collector: String?) {
    var dice = Randomness(seed: seed &* 2 &+ 1)
    script = ScriptGrammar.script(seed: seed, statements: 10 + dice.below(40))
    options = Self.options(&dice, collector)
  }

  /// A trial in which bytes decide: sixteen over how the script is run, the others over the script.
  init(bytes: [UInt8]) {
    var dice = Randomness(bytes: bytes.prefix(16))
    script = ScriptGrammar.script(bytes: bytes.dropFirst(16))
    options = Self.options(&dice, nil)
    options.maximumOperations = 20_000
  }

  /// The script after a line that says how it is run.
  var shown: String {
    var words = ["--python", options.python, "--collector", options.collector, "--memory", "64MiB"]
    if let every = options.verifyEvery { words += ["--verify-every", "\(every)"] }
    if let failure = options.failAllocation {
      words += ["--fail-alloc", "\(failure.after)" + (failure.every.map { ",\($0)" } ?? "")]
    }
    if let most = options.maximumOperations { words += ["--max-operations", "\(most)"] }
    return "-- moult run \(words.joined(separator: " "))\n" + script
  }

  private static func options(_ dice: inout Randomness, _ collector: String?) -> RunOptions {
    let names = Plugins.registry.names
    let name = dice.once(in: 3) ? dice.pick(names) : names[0]
    var options = RunOptions(
      scriptPath: "fuzz.lua", collector: collector ?? name,
      python: dice.once(in: 2) ? "3.12" : dice.pick(Profile.all.map(\.name)), timeoutSeconds: 5,
      quiet: true)
    options.memoryLimit = 64 << 20
    if dice.once(in: 3) { options.verifyEvery = 1 + dice.below(40) }
    if dice.once(in: 3) {
      options.failAllocation = AllocationFailure(
        after: 1 + dice.below(3_000), every: dice.once(in: 2) ? 1 + dice.below(200) : nil)
    }
    return options
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    let probe = ScriptEngine.probe(options, source: Array(script.utf8), registry: Plugins.registry)
    var problems = probe.problems
    if let failure = probe.failure, failure.contains("does not verify") { problems.append(failure) }
    let how = "\(options.collector), Python \(options.python)"
    // Cycles are left where nothing collects them.
    if options.collector == "none" { problems.removeAll { $0.hasPrefix("left after") } }
    return problems.prefix(3).map { "\(how): \($0)" }
  }
}
