import ArgumentParser
import CollectorKit
import Foundation
import PluginHost
import Scripting
import Strategies

/// Options of every command that may use plugins.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Load a shared library that brings a collector or a module. Repeatable; directories in "
        + "MOULT_PLUGIN_PATH are searched, too.",
      valueName: "path"))
  var paths: [String] = []

  /// Whether there is anything to load.
  var areNamed: Bool {
    !paths.isEmpty
      || !PluginSet.directories(ProcessInfo.processInfo.environment).isEmpty
  }

  /// Loads the plugins of the command line and the environment, for this process.
  ///
  /// - Throws: `Failure` for the first that is refused
  func load() throws(Failure) {
    do throws(PluginError) {
      Plugins.loaded = try PluginSet(
        paths: paths,
        directories: PluginSet.directories(ProcessInfo.processInfo.environment),
        taken: ScriptEngine.builtinNames.union(StrategyRegistry.shipped.names))
    } catch {
      throw Failure(error.description)
    }
  }

  /// As `load`, and ends the command with status 1 if a plugin is refused.
  func loadOrExit() throws {
    do {
      try load()
    } catch {
      Console.error(error.description)
      throw ExitCode.failure
    }
  }
}

/// The plugins of this process.
enum Plugins {
  /// Set once, by the command that runs, before anything looks at it.
  nonisolated(unsafe) static var loaded = PluginSet()

  /// The strategies that come with Moult, and those of plugins.
  static var registry: StrategyRegistry { loaded.registry(.shipped) }
}
