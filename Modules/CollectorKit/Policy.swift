import ObjectModel

// When to collect: a policy, independent of how. A strategy asks its policy whenever a collection
// may be due; the core asks the strategy whenever the young allocations or the suspects exceed what
// the policy last said.

/// What a policy decides from.
public struct Pressure: Sendable, Equatable {
  /// Net container allocations since the last collection.
  public var allocations = 0
  /// Suspects noted and not yet looked at; 0 under strategies that follow none.
  public var suspects = 0
  /// Bytes of blocks in use.
  public var bytes = 0
  /// Bytes of blocks in use after the last collection.
  public var bytesAfterLast = 0
  /// Objects examined and let go by the last collection.
  public var lastExamined = 0
  /// Objects let go by the last collection.
  public var lastCollected = 0
  /// Collections so far.
  public var collections = 0
  /// Tracked objects after the last full collection.
  public var survivors = 0

  /// Nothing yet.
  public init() {}
}

/// Decides when a collection runs.
public protocol CollectionPolicy: AnyObject {
  /// The name by which it is chosen.
  static var name: String { get }
  /// What it does, in one line.
  static var summary: String { get }
  /// Net container allocations after which to ask again.
  var pollAllocations: Int { get }
  /// Suspects after which to ask; `Int.max` if they do not matter.
  var pollSuspects: Int { get }
  /// The generation to collect now, `nil` for not yet.
  func due(_ pressure: Pressure) -> Int?
  /// A collection is over.
  func finished(_ pressure: Pressure)
}

/// CPython's rule for one generation: so many net container allocations, and a quarter as many as
/// survived the last collection.
public final class CountsPolicy: CollectionPolicy {
  /// `counts`
  public static let name = "counts"
  /// One line.
  public static let summary = "every N net container allocations, and a quarter of the survivors"
  /// The threshold in allocations.
  public var threshold: Int
  /// Whether to wait for a quarter of the survivors.
  public let waitsForQuarter: Bool
  /// Makes the policy with its threshold.
  public init(threshold: Int, waitsForQuarter: Bool = true) {
    self.threshold = threshold
    self.waitsForQuarter = waitsForQuarter
  }
  /// The threshold.
  public var pollAllocations: Int { threshold == 0 ? Int.max : threshold }
  /// Suspects do not matter.
  public var pollSuspects: Int { Int.max }
  /// Due when both conditions hold.
  public func due(_ p: Pressure) -> Int? {
    guard threshold != 0, p.allocations > threshold else { return nil }
    return waitsForQuarter && p.allocations < p.survivors / 4 ? nil : 2
  }
  /// Nothing to learn.
  public func finished(_ pressure: Pressure) {}
}

/// So many suspects, more when they were innocent and fewer when they were not (PHP's and ORC's rule,
/// with a way down).
public final class SuspectsPolicy: CollectionPolicy {
  /// `suspects`
  public static let name = "suspects"
  /// One line.
  public static let summary = "every N suspects; N grows while few of them are garbage, and shrinks"
  /// How far the limit may go.
  public let range: ClosedRange<Int>
  /// The limit now.
  public private(set) var limit: Int
  /// Makes the policy.
  public init(range: ClosedRange<Int> = 10_000...1_000_000_000) {
    self.range = range
    limit = range.lowerBound
  }
  /// Allocations do not matter.
  public var pollAllocations: Int { Int.max }
  /// The limit.
  public var pollSuspects: Int { limit }
  /// Due when the limit is reached.
  public func due(_ p: Pressure) -> Int? { p.suspects >= limit ? 2 : nil }
  /// Doubles the limit when less than a tenth of what was examined was garbage, halves it when more
  /// than half was.
  public func finished(_ p: Pressure) {
    if p.lastCollected * 10 < p.lastExamined {
      limit = min(limit * 2, range.upperBound)
    } else if p.lastCollected * 2 > p.lastExamined {
      limit = max(limit / 2, range.lowerBound)
    }
  }
}

/// When the bytes in use exceed a multiple of what survived (QuickJS, Lua's pause).
public final class BytesPolicy: CollectionPolicy {
  /// `bytes`
  public static let name = "bytes"
  /// One line.
  public static let summary = "when bytes in use exceed what survived by a factor (percent)"
  private let percent: Int
  private let minimum: Int
  /// Makes the policy.
  /// - Parameters:
  ///   - percent: bytes in use over bytes that survived, 150 for one and a half times.
  ///   - minimum: never below so many bytes.
  public init(percent: Int, minimum: Int = 1 << 20) {
    self.percent = max(101, percent)
    self.minimum = minimum
  }
  /// Often enough to see a megabyte of containers.
  public var pollAllocations: Int { 4_096 }
  /// Suspects do not matter.
  public var pollSuspects: Int { Int.max }
  /// Due when the limit is exceeded.
  public func due(_ p: Pressure) -> Int? {
    p.bytes > max(minimum, p.bytesAfterLast / 100 * percent) ? 2 : nil
  }
  /// Nothing to learn.
  public func finished(_ pressure: Pressure) {}
}

/// When the growth exceeds a multiple of the square root of what survived (MemBalancer's and
/// Whippet's sizing, without their measurement of rates).
public final class SquareRootPolicy: CollectionPolicy {
  /// `sqrt`
  public static let name = "sqrt"
  /// One line.
  public static let summary = "when growth exceeds a factor times the root of the live megabytes"
  private let factor: Int
  /// Makes the policy. `factor`: megabytes of growth per root of a live megabyte.
  public init(factor: Int) { self.factor = max(1, factor) }
  /// Often enough to see a megabyte of containers.
  public var pollAllocations: Int { 4_096 }
  /// Suspects do not matter.
  public var pollSuspects: Int { Int.max }
  /// Due when the growth is more than the root allows.
  public func due(_ p: Pressure) -> Int? {
    let mebibyte = 1 << 20
    let root = Double(max(1, p.bytesAfterLast / mebibyte)).squareRoot()
    return p.bytes - p.bytesAfterLast > Int(root * Double(factor * mebibyte)) ? 2 : nil
  }
  /// Nothing to learn.
  public func finished(_ pressure: Pressure) {}
}

/// When a heap of fixed size is full.
public final class FixedHeapPolicy: CollectionPolicy {
  /// `fixed`
  public static let name = "fixed"
  /// One line.
  public static let summary = "when blocks in use reach so many bytes"
  private let limit: Int
  private var next: Int
  /// Makes the policy with its limit in bytes.
  public init(bytes: Int) {
    limit = max(1, bytes)
    next = limit
  }
  /// Often enough to see a megabyte of containers.
  public var pollAllocations: Int { 4_096 }
  /// Suspects do not matter.
  public var pollSuspects: Int { Int.max }
  /// Due at the limit.
  public func due(_ p: Pressure) -> Int? { p.bytes >= next ? 2 : nil }
  /// A heap that stays over its limit is not collected at every poll: an eighth more comes first.
  public func finished(_ p: Pressure) {
    next = p.bytes > limit / 8 * 7 ? p.bytes + limit / 8 : limit
  }
}

/// Every N net container allocations, whatever survives: for stress.
public final class EveryPolicy: CollectionPolicy {
  /// `every`
  public static let name = "every"
  /// One line.
  public static let summary = "a full collection every N net container allocations"
  private let interval: Int
  /// Makes the policy.
  public init(interval: Int) { self.interval = max(1, interval) }
  /// The interval.
  public var pollAllocations: Int { interval - 1 }
  /// Suspects do not matter.
  public var pollSuspects: Int { Int.max }
  /// Always due when asked.
  public func due(_ p: Pressure) -> Int? { p.allocations >= interval ? 2 : nil }
  /// Nothing to learn.
  public func finished(_ pressure: Pressure) {}
}

/// Only when a script asks.
public final class ExplicitPolicy: CollectionPolicy {
  /// `explicit`
  public static let name = "explicit"
  /// One line.
  public static let summary = "only gc.collect()"
  /// Makes the policy.
  public init() {}
  /// Never.
  public var pollAllocations: Int { Int.max }
  /// Never.
  public var pollSuspects: Int { Int.max }
  /// Never.
  public func due(_ p: Pressure) -> Int? { nil }
  /// Nothing to learn.
  public func finished(_ pressure: Pressure) {}
}

/// Makes policies from what the command line says.
public enum Policies {
  /// Name and summary of each.
  public static let all: [(name: String, summary: String)] = [
    (CountsPolicy.name, CountsPolicy.summary), (SuspectsPolicy.name, SuspectsPolicy.summary),
    (BytesPolicy.name, BytesPolicy.summary), (SquareRootPolicy.name, SquareRootPolicy.summary),
    (FixedHeapPolicy.name, FixedHeapPolicy.summary), (EveryPolicy.name, EveryPolicy.summary),
    (ExplicitPolicy.name, ExplicitPolicy.summary),
  ]

  /// The policy of a text such as `counts`, `counts:5000`, `bytes:150`.
  /// - Throws: `StrategyError` for an unknown name or a value that is no positive number.
  public static func parse(_ text: String) throws(StrategyError) -> any CollectionPolicy {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var value: Int?
    if parts.count == 2 {
      guard let number = Int(parts[1]), number >= 0 else {
        throw StrategyError("policy '\(text)': '\(parts[1])' is not a whole number")
      }
      value = number
    }
    switch parts.first.map(String.init) ?? "" {
    case CountsPolicy.name: return CountsPolicy(threshold: value ?? 10_000)
    case SuspectsPolicy.name:
      return SuspectsPolicy(range: max(1, value ?? 10_000)...1_000_000_000)
    case BytesPolicy.name: return BytesPolicy(percent: value ?? 150)
    case SquareRootPolicy.name: return SquareRootPolicy(factor: value ?? 4)
    case FixedHeapPolicy.name:
      guard let value else {
        throw StrategyError("policy 'fixed' needs its bytes, as in fixed:1000000")
      }
      return FixedHeapPolicy(bytes: value)
    case EveryPolicy.name: return EveryPolicy(interval: value ?? 1_000)
    case ExplicitPolicy.name: return ExplicitPolicy()
    default:
      let known = all.map(\.name).joined(separator: ", ")
      throw StrategyError("no policy named '\(text)' (there are: \(known))")
    }
  }
}
