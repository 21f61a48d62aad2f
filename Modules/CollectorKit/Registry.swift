// The strategies that a heap can be given, by name. The command fills the registry; the core only
// looks names up.

/// A list of strategies.
public struct StrategyRegistry: Sendable {
  private var types: [any (CollectorStrategy & SendableMetatype).Type] = []

  /// An empty registry.
  public init() {}

  /// Adds a strategy. A later one with the same name replaces an earlier one.
  public mutating func add(_ type: any (CollectorStrategy & SendableMetatype).Type) {
    types.removeAll { $0.descriptor.name == type.descriptor.name }
    types.append(type)
  }

  /// The names, in the order in which they were added.
  public var names: [String] { types.map { $0.descriptor.name } }

  /// The constants of every strategy.
  public var descriptors: [StrategyDescriptor] { types.map { $0.descriptor } }

  /// The strategy of a name, `nil` if there is none.
  public func find(_ name: String) -> (any (CollectorStrategy & SendableMetatype).Type)? {
    types.first { $0.descriptor.name == name }
  }
}
