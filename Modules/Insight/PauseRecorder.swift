import Histogram

/// Collects the lengths of pauses and sums them up.
///
/// The lengths go into an HDR histogram (G. Tene, hdrhistogram.org) of three significant digits,
/// so memory is bounded whatever the number of pauses and the percentiles are right to 0.1 %. Count,
/// sum and maximum are kept beside it, exact. Recording takes constant time. Not for use from
/// several threads at once.
public final class PauseRecorder {
  /// Made for the first pause.
  private var histogram: Histogram<UInt64>?
  private var count = 0
  private var total = 0
  private var longest = 0

  /// A recorder of no pauses. It takes about 100 KiB with the first one, and more from `usual` on.
  public init() {}

  /// Adds a pause.
  ///
  /// - Parameter nanoseconds: its length; lengths past an hour count as an hour in percentiles
  public func record(_ nanoseconds: UInt64) {
    let tracked = min(nanoseconds, Self.longestTracked)
    if histogram == nil { histogram = Self.makeHistogram(for: tracked) }
    _ = histogram?.record(tracked)
    let length = Int(clamping: nanoseconds)
    count += 1
    total = total.addingReportingOverflow(length).overflow ? Int.max : total + length
    longest = max(longest, length)
  }

  /// Adds every pause of another recorder.
  public func add(_ other: PauseRecorder) {
    guard other.count > 0 else { return }
    if let others = other.histogram {
      histogram?.add(others)
      histogram = histogram ?? others
    }
    count += other.count
    let sum = total.addingReportingOverflow(other.total)
    total = sum.overflow ? Int.max : sum.partialValue
    longest = max(longest, other.longest)
  }

  /// Forgets all pauses.
  public func reset() {
    histogram?.reset()
    count = 0
    total = 0
    longest = 0
  }

  /// The distribution of all pauses so far. Takes time proportional to the histogram's size.
  public func summary() -> PauseSummary {
    guard count > 0, let histogram else { return PauseSummary() }
    // A histogram answers with the upper end of a bucket, which may lie past the longest pause.
    let percentile = { (rank: Double) in
      min(Int(clamping: histogram.valueAtPercentile(rank)), self.longest)
    }
    return PauseSummary(
      count: count,
      totalNanoseconds: total,
      medianNanoseconds: percentile(50),
      p99Nanoseconds: percentile(99),
      p999Nanoseconds: percentile(99.9),
      maxNanoseconds: longest)
  }

  /// The longest pause that the histogram tells apart: one hour, in nanoseconds.
  private static let longestTracked: UInt64 = 3_600_000_000_000

  /// Pauses up to this length find room from the start: a histogram that grows takes a thousand
  /// instructions for each of the places that it adds, and a thousand places for each doubling.
  private static let usual: UInt64 = 1 << 24

  private static func makeHistogram(for nanoseconds: UInt64) -> Histogram<UInt64> {
    var histogram = Histogram<UInt64>(
      highestTrackableValue: max(nanoseconds, usual), numberOfSignificantValueDigits: .three)
    histogram.autoResize = true
    return histogram
  }
}
