import CollectorKit
import Insight
import Scripting
import Strategies

/// What the command needs of whatever runs scripts.
protocol Engine: Sendable {
  /// The names that a script finds defined and must not assign to.
  var builtinNames: Set<String> { get }

  /// Runs a script to its end.
  ///
  /// What the script prints goes to file descriptor 1, and has been written when this returns.
  func run(_ options: RunOptions) -> RunOutcome

  /// What a script says about itself.
  ///
  /// - Throws: if the script cannot be read or loaded; the error describes itself in words
  func info(scriptPath: String) throws -> ScriptInfo
}

/// Lua scripts on Moult's heap.
struct LuaEngine: Engine {
  var builtinNames: Set<String> {
    ScriptEngine.builtinNames.union(Plugins.loaded.modules.map(\.name))
  }

  func run(_ options: RunOptions) -> RunOutcome {
    ScriptEngine.run(
      options, registry: Plugins.registry, modules: Plugins.loaded.modules,
      control: Interruption.control)
  }

  func info(scriptPath: String) throws -> ScriptInfo {
    try ScriptEngine.info(scriptPath: scriptPath, modules: Plugins.loaded.modules)
  }
}

/// The engine behind the command.
let engine: any Engine = LuaEngine()
