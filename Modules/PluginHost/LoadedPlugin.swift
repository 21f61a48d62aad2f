import CollectorKit
import PluginABI

// PluginHost: shared libraries that bring collectors and modules, through the C interface of
// PluginABI/include/moult_plugin.h.
//
// PluginLoader opens a library, looks at every field of its description and refuses what is missing,
// newer or contradictory, before anything but the entry point is called. What it accepted is a
// LoadedPlugin: constants, good for the life of the process. A collector becomes an entry of the
// strategies' registry (PluginStrategy makes one per heap); a module is made per heap by
// PluginModule.
//
// Invariants:
// - Tables are copied when they are read: a library that changes them later changes nothing.
// - Nothing a library gave is called unless its table was accepted.
// - A library is never closed: functions of it may be anywhere.

/// A plugin that cannot be used.
public struct PluginError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The library, and what is wrong with it.
  public var description: String
  /// Makes an error of a path and a reason.
  public init(path: String, _ reason: String) { description = "plugin '\(path)': \(reason)" }
}

/// A library whose description was accepted.
public struct LoadedPlugin: @unchecked Sendable {
  /// What kind of thing a plugin brings.
  public enum Kind: String, Sendable, Codable {
    /// A strategy that collects cycles.
    case collector
    /// Functions, types, an observer, a section of the report.
    case module
  }

  /// The library's path as it was given.
  public let path: String
  /// What it brings.
  public let kind: Kind
  /// The name by which it is chosen, or called in scripts.
  public let name: String
  /// What it is, in one line.
  public let summary: String
  /// Its own version.
  public let release: String
  /// The version of the interface that it was compiled with.
  public let interfaceVersion: Int

  /// The constants of a collector.
  public let strategy: StrategyDescriptor?
  let collector: MoultCollector?
  let module: ModuleTables?

  /// The names of a module's functions and what they do.
  public var functions: [(name: String, help: String)] {
    module?.functions.map { ($0.name, $0.help) } ?? []
  }

  /// The names of a module's types.
  public var types: [String] { module?.types.map(\.name) ?? [] }

  /// The strategy as a registry knows it, `nil` for a module.
  public var entry: StrategyEntry? {
    guard let strategy, let collector else { return nil }
    let name = name
    return StrategyEntry(descriptor: strategy, origin: path) {
      [table = SendableTable(collector)] (services, options) throws(StrategyError) in
      try PluginStrategy(
        name: name, descriptor: strategy, table: table.table, services: services,
        settings: try strategy.values(options))
    }
  }
}

/// A table of constants and functions, which any thread may read.
struct SendableTable: @unchecked Sendable {
  let table: MoultCollector
  init(_ table: MoultCollector) { self.table = table }
}

/// The tables of a module, copied.
struct ModuleTables {
  struct Function {
    var name: String
    var help: String
    var arguments: ClosedRange<Int>
    var call: MoultFunction
  }
  struct NativeType {
    var name: String
    var table: MoultType
  }
  var table: MoultModule
  var functions: [Function]
  var types: [NativeType]
}
