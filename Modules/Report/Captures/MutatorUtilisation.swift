// Minimum mutator utilisation, as P. Cheng and G. Blelloch define it ("A Parallel, Real-Time Garbage
// Collector", PLDI 2001): of all windows of a length that lie within the run, the smallest part that
// was left to the program. A longest pause says nothing of pauses in a row; this does.

/// The smallest part of any window that pauses left to the program, exact over all positions of the
/// window and not only over those that a grid happens to hit.
///
/// The pause time within a window is a piecewise linear function of where it begins. It bends only
/// where an end of the window meets an end of a pause, and has its highest value where the window
/// begins with a pause or ends with one, or at an end of the run; so these positions are enough.
///
/// - Parameters:
///   - pauses: when each pause began and ended. They may come in any order and overlap: time that
///     lies in several counts once, and what lies outside of the run not at all.
///   - duration: how long the run was, in the unit of the pauses.
///   - windows: lengths of windows in the same unit. One longer than the run is taken as the run; for
///     one of zero or less the answer is what shrinking windows come to: 0 if there is a pause, else 1.
/// - Returns: for each window a part, 0...1, in the order of `windows`.
/// - Complexity: O(n log n) for n pauses, and O(n) for each window.
public func minimumMutatorUtilisation(
  pauses: [(begin: Int, end: Int)], duration: Int, windows: [Int]
) -> [Double] {
  let merged = disjoint(pauses, duration)
  return windows.map { window in
    guard let first = merged.first else { return 1 }
    guard window > 0 else { return 0 }
    let width = min(window, duration)
    if width == 0 { return 1 }
    var longest = 0
    // Windows that begin with a pause, from left to right: what came before either end only grows.
    var starts = TimeBefore(merged)
    var ends = TimeBefore(merged)
    for pause in [(begin: 0, end: first.end)] + merged {
      let begin = min(pause.begin, duration - width)
      longest = max(longest, ends.before(begin + width) - starts.before(begin))
    }
    // Windows that end with one.
    starts = TimeBefore(merged)
    ends = TimeBefore(merged)
    for pause in merged {
      let end = max(pause.end, width)
      longest = max(longest, ends.before(end) - starts.before(end - width))
    }
    return Double(width - longest) / Double(width)
  }
}

/// The pauses within the run in order, those that touch made one.
private func disjoint(
  _ pauses: [(begin: Int, end: Int)], _ duration: Int
) -> [(begin: Int, end: Int)] {
  let within = pauses.map { (begin: max($0.begin, 0), end: min($0.end, duration)) }
    .filter { $0.end > $0.begin }.sorted { $0.begin < $1.begin }
  var result: [(begin: Int, end: Int)] = []
  for pause in within {
    if let last = result.last, last.end >= pause.begin {
      result[result.count - 1].end = max(last.end, pause.end)
    } else {
      result.append(pause)
    }
  }
  return result
}

/// How much of the time before a moment pauses took; moments are asked for in ascending order.
private struct TimeBefore {
  private let pauses: [(begin: Int, end: Int)]
  private var next = 0
  private var sum = 0

  init(_ pauses: [(begin: Int, end: Int)]) { self.pauses = pauses }

  mutating func before(_ moment: Int) -> Int {
    while next < pauses.count, pauses[next].end <= moment {
      sum += pauses[next].end - pauses[next].begin
      next += 1
    }
    guard next < pauses.count, pauses[next].begin < moment else { return sum }
    return sum + moment - pauses[next].begin
  }
}
