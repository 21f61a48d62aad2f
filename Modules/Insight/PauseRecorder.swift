import Histogram

/// Collects the lengths of pauses and sums them up.
///
/// The lengths go into an HDR histogram (G. Tene, hdrhistogram.org) of three significant digits,
/// so memory is bounded whatever the number of pauses and the percentiles are right to 0.1 %. Count,
/// sum and maximum are kept beside it, exact. Recording takes constant time. Not for use from
/// several threads at once.
public final class PauseRecorder {
  private var histogram: Histogram<UInt64>
  private var count = 0
  private var total = 0
  private var longest = 0

  /// A recorder of no pauses. It starts small (a few KiB) and grows with the longest pause.
  public init() {
    histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
  }

  /// Adds a pause.
  ///
  /// - Parameter nanoseconds: its length; lengths past an hour count as an hour in percentiles
  public func record(_ nanoseconds: UInt64) {
    _ = histogram.record(min(nanoseconds, Self.longestTracked))
    let length = Int(clamping: nanoseconds)
    count += 1
    total = total.addingReportingOverflow(length).overflow ? Int.max : total + length
    longest = max(longest, length)
  }

  /// Adds every pause of another recorder.
  public func add(_ other: PauseRecorder) {
    guard other.count > 0 else { return }
    histogram.add(other.histogram)
    count += other.count
    let sum = total.addingReportingOverflow(other.total)
    total = sum.overflow ? Int.max : sum.partialValue
    longest = max(longest, other.longest)
  }

  /// Forgets all pauses.
  public func reset() {
    histogram.reset()
    count = 0
    total = 0
    longest = 0
  }

  /// The distribution of all pauses so far. Takes time proportional to the histogram's size.
  public func summary() -> PauseSummary {
    guard count > 0 else { return PauseSummary() }
    // A histogram answers with the upper end of a bucket, which may lie past the longest pause.
    let percentile = { (rank: Double) in
      min(Int(clamping: self.histogram.valueAtPercentile(rank)), self.longest)
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
}
