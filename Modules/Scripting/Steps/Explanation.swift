import Capture
import CollectorKit
import Core
import Insight
import PluginHost

/// A run that is watched statement by statement: what connects a `Stepper` with the run.
final class Explanation {
  private(set) var run: StepRun?
  private var stepper: Stepper?
  private let window: StepWindow

  init(_ window: StepWindow) { self.window = window }

  func begin(_ engine: LuaEngine, _ options: RunOptions, _ source: [UInt8]) {
    let stepper = Stepper(
      engine,
      StepRun(
        scriptPath: options.scriptPath, source: String(decoding: source, as: UTF8.self),
        python: options.python, collector: options.collector), window)
    self.stepper = stepper
    engine.stepper = stepper
    stepper.begin()
  }

  /// The script has written something.
  func wrote(_ bytes: [UInt8]) { stepper?.wrote(bytes) }

  /// Whether the script was ended since all of the chosen steps were seen.
  var isPastWindow: Bool { stepper?.isPastWindow ?? false }

  /// The script has ended.
  func end() {
    guard let stepper else { return }
    stepper.end()
    run = stepper.run
  }
}

extension ScriptEngine {
  /// Runs a small script and notes what each statement did, or those of a window.
  /// - Returns: what was seen, as far as the script came, nil if it could not be begun; and how the
  ///   run ended.
  public static func explain(
    _ options: RunOptions, window: StepWindow = StepWindow(), registry: StrategyRegistry,
    modules: [LoadedPlugin] = [], control: RunControl? = nil
  ) -> (run: StepRun?, outcome: RunOutcome) {
    let source: [UInt8]
    do { source = try readScript(options.scriptPath) } catch {
      return (nil, .failed(message: error.message, record: nil))
    }
    return explain(
      options, window: window, source: source, registry: registry, modules: modules,
      control: control)
  }

  /// The same with a script that is already read.
  static func explain(
    _ options: RunOptions, window: StepWindow = StepWindow(), source: [UInt8],
    registry: StrategyRegistry, modules: [LoadedPlugin] = [], control: RunControl? = nil
  ) -> (run: StepRun?, outcome: RunOutcome) {
    let explanation = Explanation(window)
    let output = Output { bytes, _ in explanation.wrote(bytes) }
    let outcome = onLargeStack(bytes: stackBytes) {
      var run = ScriptRun(options, source, output, registry, modules)
      run.explanation = explanation
      run.control = control
      return run.run()
    }
    var seen = explanation.run
    // The end of a chosen window ends the script, too.
    if case .failed(let message, _) = outcome, !explanation.isPastWindow { seen?.failure = message }
    return (seen, outcome)
  }
}
