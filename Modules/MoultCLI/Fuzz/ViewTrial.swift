import Fuzz
import Insight
import ObjectModel
import Scripting
import Strategies

/// A random script about memoryviews.
struct ViewTrial {
  private let source: String
  private let options: RunOptions

  /// The script of a seed.
  static func script(_ seed: UInt64) -> String { ViewGrammar.script(seed: seed, statements: 60) }

  init(_ seed: UInt64, _ collector: String?) {
    source = Self.script(seed)
    var dice = Randomness(seed: seed &* 7 &+ 5)
    options = Self.options(&dice, collector)
  }

  /// A trial in which bytes decide: sixteen over how the script is run, the others over the script.
  init(bytes: [UInt8]) {
    var dice = Randomness(bytes: bytes.prefix(16))
    source = ViewGrammar.script(bytes: bytes.dropFirst(16))
    options = Self.options(&dice, nil)
  }

  private static func options(_ dice: inout Randomness, _ collector: String?) -> RunOptions {
    var options = RunOptions(
      scriptPath: "views.lua", collector: collector ?? dice.pick(Plugins.registry.names),
      python: dice.pick(Profile.all.map(\.name)), timeoutSeconds: 5, quiet: true)
    options.memoryLimit = 64 << 20
    if dice.once(in: 3) { options.verifyEvery = 1 + dice.below(40) }
    if dice.once(in: 4) {
      options.failAllocation = AllocationFailure(
        after: 1 + dice.below(2_000), every: 1 + dice.below(90))
    }
    return options
  }

  /// - Returns: what must not happen and did.
  func run() -> [String] {
    let probe = ScriptEngine.probe(options, source: Array(source.utf8), registry: Plugins.registry)
    var problems = probe.problems
    // A machine that is busy is no problem of the script's; what hangs ends the process.
    if options.failAllocation == nil, let failure = probe.failure,
      !failure.contains("ran longer than")
    {
      problems.append(failure)
    }
    if options.collector == "none" { problems.removeAll { $0.hasPrefix("left after") } }
    return problems.prefix(3).map { "\(options.collector), Python \(options.python): \($0)" }
  }
}
