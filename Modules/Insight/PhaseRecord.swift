/// What happened in one phase of a run, or in the whole of it.
///
/// Counts are of the phase alone. Levels (`...Now`) are those at its end, peaks the highest within
/// it. All sizes are in bytes.
public struct PhaseRecord: Codable, Sendable, Equatable {
  /// The name of the phase; `total` for the whole run.
  public var name: String
  /// Elapsed time, in nanoseconds.
  public var wallNanoseconds: Int
  /// Objects that came into being.
  public var objectsMade: Int
  /// Objects that were deallocated.
  public var objectsFreed: Int
  /// Bytes in allocated blocks, small and large, at the end.
  public var bytesNow: Int
  /// The most bytes that were in allocated blocks at one time.
  public var bytesPeak: Int
  /// Arenas that are mapped at the end.
  public var arenasNow: Int
  /// The most arenas that were mapped at one time.
  public var arenasPeak: Int
  /// Pools in use at the end: those that hold at least one allocated block.
  public var poolsNow: Int
  /// Arenas mapped.
  public var arenasAllocated: Int
  /// Arenas given back to the operating system.
  public var arenasReclaimed: Int
  /// Bytes in the raw domain at the end: what is too large for pymalloc, and what asked for it.
  public var rawBytes: Int
  /// What each generation's collections did, youngest first; three entries for `generational`.
  public var generations: [GenerationRecord]
  /// The pauses that collections caused.
  public var pauses: PauseSummary
  /// Objects at the end that nothing can reach but that are not deallocated.
  public var garbageHeldObjects: Int
  /// Bytes of those objects.
  public var garbageHeldBytes: Int

  /// A phase in which nothing happened yet.
  ///
  /// - Parameters:
  ///   - name: the name of the phase
  ///   - generations: how many generations the strategy has
  public init(name: String, generations: Int = 3) {
    self.name = name
    wallNanoseconds = 0
    objectsMade = 0
    objectsFreed = 0
    bytesNow = 0
    bytesPeak = 0
    arenasNow = 0
    arenasPeak = 0
    poolsNow = 0
    arenasAllocated = 0
    arenasReclaimed = 0
    rawBytes = 0
    self.generations = Array(repeating: GenerationRecord(), count: generations)
    pauses = PauseSummary()
    garbageHeldObjects = 0
    garbageHeldBytes = 0
  }

  /// The same phase with every time set to zero.
  public func withoutTimes() -> PhaseRecord {
    var copy = self
    copy.wallNanoseconds = 0
    copy.pauses = pauses.withoutTimes()
    return copy
  }
}

/// What the collections of one generation did.
public struct GenerationRecord: Codable, Sendable, Equatable {
  /// Collections that were run.
  public var collections: Int
  /// Objects that the collections examined, each counted once per collection.
  public var examined: Int
  /// Objects found unreachable and deallocated, as `gc.get_stats()` counts them.
  public var collected: Int
  /// Objects found unreachable that could not be deallocated.
  public var uncollectable: Int

  /// Counts of one generation, zero unless given.
  public init(collections: Int = 0, examined: Int = 0, collected: Int = 0, uncollectable: Int = 0) {
    self.collections = collections
    self.examined = examined
    self.collected = collected
    self.uncollectable = uncollectable
  }
}

/// The distribution of pauses. The count is exact and the rest are times in nanoseconds.
public struct PauseSummary: Codable, Sendable, Equatable {
  /// How many pauses there were.
  public var count: Int
  /// The sum of all pauses, exact.
  public var totalNanoseconds: Int
  /// Half of the pauses were at most this long, to three significant digits.
  public var medianNanoseconds: Int
  /// 99 of 100 pauses were at most this long, to three significant digits.
  public var p99Nanoseconds: Int
  /// 999 of 1000 pauses were at most this long, to three significant digits.
  public var p999Nanoseconds: Int
  /// The longest pause, exact.
  public var maxNanoseconds: Int

  /// A distribution from its figures; without any, of no pauses.
  public init(
    count: Int = 0,
    totalNanoseconds: Int = 0,
    medianNanoseconds: Int = 0,
    p99Nanoseconds: Int = 0,
    p999Nanoseconds: Int = 0,
    maxNanoseconds: Int = 0
  ) {
    self.count = count
    self.totalNanoseconds = totalNanoseconds
    self.medianNanoseconds = medianNanoseconds
    self.p99Nanoseconds = p99Nanoseconds
    self.p999Nanoseconds = p999Nanoseconds
    self.maxNanoseconds = maxNanoseconds
  }

  /// The same with every time set to zero: only the count is left.
  public func withoutTimes() -> PauseSummary {
    PauseSummary(count: count)
  }
}

extension PauseSummary {
  /// Reads a summary; one that was written before there was a 99.9th percentile has the longest there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    count = try container.decode(Int.self, forKey: .count)
    totalNanoseconds = try container.decode(Int.self, forKey: .totalNanoseconds)
    medianNanoseconds = try container.decode(Int.self, forKey: .medianNanoseconds)
    p99Nanoseconds = try container.decode(Int.self, forKey: .p99Nanoseconds)
    maxNanoseconds = try container.decode(Int.self, forKey: .maxNanoseconds)
    p999Nanoseconds =
      try container.decodeIfPresent(Int.self, forKey: .p999Nanoseconds) ?? maxNanoseconds
  }
}
