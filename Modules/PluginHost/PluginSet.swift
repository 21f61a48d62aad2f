import CollectorKit
import Foundation

/// The plugins of a command: what `--plugin` and `MOULT_PLUGIN_PATH` name.
public struct PluginSet: Sendable {
  /// The variable that names directories, separated by colons.
  public static let variable = "MOULT_PLUGIN_PATH"

  /// In the order in which they were loaded.
  public private(set) var plugins: [LoadedPlugin] = []

  /// No plugins.
  public init() {}

  /// Loads libraries, then those in directories.
  /// - Parameters:
  ///   - paths: libraries.
  ///   - directories: every file with the suffix of shared libraries in them is loaded, in the
  ///     order of the names. One that was named by path is not loaded again.
  ///   - taken: names that a plugin may not have.
  /// - Throws: `PluginError` for the first one that is refused.
  public init(
    paths: [String], directories: [String] = [], taken: Set<String>
  ) throws(PluginError) {
    var names = taken
    var seen: Set<String> = []
    for path in paths + (try Self.libraries(in: directories)) {
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      guard seen.insert(real).inserted else { continue }
      let plugin = try PluginLoader.load(path: path, taken: names)
      names.insert(plugin.name)
      plugins.append(plugin)
    }
  }

  /// The directories of the environment.
  public static func directories(_ environment: [String: String]) -> [String] {
    (environment[variable] ?? "").split(separator: ":").map(String.init)
  }

  private static func libraries(in directories: [String]) throws(PluginError) -> [String] {
    var paths: [String] = []
    for directory in directories {
      let names: [String]
      do {
        names = try FileManager.default.contentsOfDirectory(atPath: directory)
      } catch {
        throw PluginError(path: directory, "the directory cannot be read")
      }
      for name in names.sorted() where name.hasSuffix(".so") || name.hasSuffix(".dylib") {
        paths.append(directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)")
      }
    }
    return paths
  }

  /// A registry with the collectors of the set added.
  public func registry(_ base: StrategyRegistry) -> StrategyRegistry {
    var registry = base
    for plugin in plugins { if let entry = plugin.entry { registry.add(entry) } }
    return registry
  }

  /// The modules.
  public var modules: [LoadedPlugin] { plugins.filter { $0.kind == .module } }
}
