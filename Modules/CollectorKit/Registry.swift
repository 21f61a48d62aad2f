// The strategies that a heap can be given, by name. The command fills the registry; the core only
// looks names up.

/// A strategy as a registry knows it: its constants, where it comes from, how to make one.
public struct StrategyEntry: Sendable {
  /// Makes a strategy for one heap.
  public typealias Maker =
    @Sendable (CollectorServices, [String: Int]) throws(StrategyError) -> any CollectorStrategy

  /// Where strategies come from that are part of the program.
  public static let builtIn = "built in"

  /// The constants of the strategy.
  public let descriptor: StrategyDescriptor
  /// `built in`, or the path of the shared library.
  public let origin: String
  private let maker: Maker

  /// Describes a strategy that is made by a function, such as one from a shared library.
  public init(descriptor: StrategyDescriptor, origin: String, maker: @escaping Maker) {
    self.descriptor = descriptor
    self.origin = origin
    self.maker = maker
  }

  /// Makes the strategy for one heap; see `CollectorStrategy.init`.
  public func make(
    services: CollectorServices, options: [String: Int]
  ) throws(StrategyError) -> any CollectorStrategy {
    try maker(services, options)
  }
}

/// A list of strategies.
public struct StrategyRegistry: Sendable {
  /// The strategies, in the order in which they were added.
  public private(set) var entries: [StrategyEntry] = []

  /// An empty registry.
  public init() {}

  /// Reference counting and nothing else: for a heap on which nothing is collected.
  public static let countingAlone: StrategyRegistry = {
    var registry = StrategyRegistry()
    registry.add(NoCollector.self)
    return registry
  }()

  /// Adds a strategy. A later one with the same name replaces an earlier one.
  public mutating func add(_ entry: StrategyEntry) {
    entries.removeAll { $0.descriptor.name == entry.descriptor.name }
    entries.append(entry)
  }

  /// Adds a strategy that is a type of this program.
  public mutating func add(_ type: any (CollectorStrategy & SendableMetatype).Type) {
    add(
      StrategyEntry(descriptor: type.descriptor, origin: StrategyEntry.builtIn) {
        (services, options) throws(StrategyError) in
        try type.init(services: services, options: options)
      })
  }

  /// The names, in the order in which they were added.
  public var names: [String] { entries.map { $0.descriptor.name } }

  /// The constants of every strategy.
  public var descriptors: [StrategyDescriptor] { entries.map { $0.descriptor } }

  /// The strategy of a name, `nil` if there is none.
  public func find(_ name: String) -> StrategyEntry? {
    entries.first { $0.descriptor.name == name }
  }
}

/// A number that a strategy wants in the report.
public struct StrategyStatistic: Sendable, Equatable {
  /// What it is.
  public var name: String
  /// The number.
  public var value: Int
  /// Its unit, empty for a plain number.
  public var unit: String
  /// Names a number.
  public init(_ name: String, _ value: Int, unit: String = "") {
    self.name = name
    self.value = value
    self.unit = unit
  }
}

/// A strategy with a section of its own in the report.
public protocol StrategyStatistics: CollectorStrategy {
  /// The lines of the section, in their order.
  var statistics: [StrategyStatistic] { get }
}
