#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Collects the lengths of pauses and sums them up.
///
/// The lengths go into the buckets of an HDR histogram (G. Tene, hdrhistogram.org) of three significant
/// digits, so memory is bounded whatever the number of pauses and the percentiles are right to 0.1 %.
/// Count, sum and maximum are kept beside it, exact. Recording takes a few instructions, and what was
/// never recorded costs nothing: a run without reports pays for its pauses only. Not for use from several
/// threads at once.
public final class PauseRecorder {
  /// How many pauses fell into each bucket; made for the first pause, zero outside of `used`.
  private var buckets: UnsafeMutablePointer<UInt64>?
  /// The buckets from the first to the last in which there is anything.
  private var used = 0..<0
  private var count = 0
  private var total = 0
  private var longest = 0

  /// A recorder of no pauses.
  public init() {}

  deinit { free(buckets) }

  /// Adds a pause.
  ///
  /// - Parameter nanoseconds: its length; lengths past an hour count as an hour in percentiles
  public func record(_ nanoseconds: UInt64) {
    let bucket = Self.bucket(of: min(nanoseconds, Self.longestTracked))
    room()[bucket] += 1
    widen(to: bucket..<bucket + 1)
    let length = Int(clamping: nanoseconds)
    count += 1
    total = total.addingReportingOverflow(length).overflow ? Int.max : total + length
    longest = max(longest, length)
  }

  /// Adds every pause of another recorder.
  public func add(_ other: PauseRecorder) {
    guard other.count > 0, let others = other.buckets else { return }
    let buckets = room()
    for i in other.used { buckets[i] += others[i] }
    widen(to: other.used)
    count += other.count
    let sum = total.addingReportingOverflow(other.total)
    total = sum.overflow ? Int.max : sum.partialValue
    longest = max(longest, other.longest)
  }

  /// Forgets all pauses.
  public func reset() {
    if let buckets, !used.isEmpty {
      (buckets + used.lowerBound).update(repeating: 0, count: used.count)
    }
    used = 0..<0
    count = 0
    total = 0
    longest = 0
  }

  /// The distribution of all pauses so far. Takes time proportional to the buckets between the
  /// shortest and the longest.
  public func summary() -> PauseSummary {
    guard count > 0, let buckets else { return PauseSummary() }
    let percentiles = [50, 99, 99.9]
    var lengths = [longest, longest, longest]
    var next = 0
    var seen: UInt64 = 0
    for bucket in used where buckets[bucket] > 0 {
      seen += buckets[bucket]
      // A bucket answers with its upper end, which may lie past the longest pause.
      while next < percentiles.count, seen >= rank(percentiles[next]) {
        lengths[next] = min(Self.upperEnd(of: bucket), longest)
        next += 1
      }
    }
    return PauseSummary(
      count: count,
      totalNanoseconds: total,
      medianNanoseconds: lengths[0],
      p99Nanoseconds: lengths[1],
      p999Nanoseconds: lengths[2],
      maxNanoseconds: longest)
  }

  /// How many pauses are at most as long as a percentile says, rounded up: of 1000 pauses the 99.9th is
  /// one that 999 do not exceed, though 99.9 is a little more than its decimals say.
  private func rank(_ percentile: Double) -> UInt64 {
    max(1, UInt64((percentile.nextDown * Double(count) / 100).rounded(.up)))
  }

  private func room() -> UnsafeMutablePointer<UInt64> {
    if let buckets { return buckets }
    // From the system as zero: the quarter of a megabyte is memory where pauses fall, no more.
    guard let memory = calloc(Self.bucketCount, MemoryLayout<UInt64>.stride) else {
      fatalError("no memory for the lengths of pauses")
    }
    let new = memory.bindMemory(to: UInt64.self, capacity: Self.bucketCount)
    buckets = new
    return new
  }

  private func widen(to range: Range<Int>) {
    used =
      used.isEmpty
      ? range
      : min(used.lowerBound, range.lowerBound)..<max(used.upperBound, range.upperBound)
  }

  // MARK: Buckets

  /// The longest pause that is told apart: one hour, in nanoseconds.
  private static let longestTracked: UInt64 = 3_600_000_000_000

  /// Each doubling has 1024 buckets, so that none is wider than a thousandth of its length; up to 2048
  /// there is one for each nanosecond.
  private static let halfBits: UInt64 = 10
  private static let bucketCount = bucket(of: longestTracked) + 1

  private static func bucket(of nanoseconds: UInt64) -> Int {
    let shift = max(0, 63 - nanoseconds.leadingZeroBitCount - Int(halfBits))
    return shift << Int(halfBits) + Int(truncatingIfNeeded: nanoseconds >> UInt64(shift))
  }

  private static func upperEnd(of bucket: Int) -> Int {
    let shift = max(0, bucket >> Int(halfBits) - 1)
    let first = bucket - shift << Int(halfBits)
    return (first + 1) << shift - 1
  }
}
