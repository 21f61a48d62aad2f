import Trace

/// The objects that were arguments lately, as a writer needs them: it has to find a number among them.
///
/// A table by the lowest bits of the numbers says where each was noted last, so that hardly ever the
/// places are gone through one by one. What it says is only believed where that is certain.
struct RecentArguments {
  /// What writer and reader share.
  private(set) var ring = TraceRecent()
  /// The number that was noted last with such lowest bits, and after how many others.
  private let places: UnsafeMutablePointer<(number: UInt32, after: UInt32)>
  private static let size = 256

  init() {
    places = .allocate(capacity: Self.size)
    places.initialize(repeating: (UInt32.max, 0), count: Self.size)
  }

  func release() {
    ring.release()
    places.deallocate()
  }

  /// The number that was noted so many places before the last one.
  @inline(__always)
  subscript(_ distance: Int) -> Int { ring[distance] }

  /// Notes a number.
  @inline(__always)
  mutating func note(_ number: Int) {
    places[number & (Self.size &- 1)] = (
      UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: ring.noted)
    )
    ring.note(number)
  }

  /// The place of a number, if it can be named.
  @inline(__always)
  func find(_ number: Int) -> Int? {
    let noted = places[number & (Self.size &- 1)]
    let distance = Int(UInt32(truncatingIfNeeded: ring.noted) &- 1 &- noted.after)
    // Whichever number this was, the wanted one was not noted later.
    if distance >= TraceRecent.reach, ring.noted >= TraceRecent.reach { return nil }
    if noted.number == UInt32(truncatingIfNeeded: number), distance < TraceRecent.reach,
      ring[distance] == number
    {
      return distance
    }
    return ring.find(number)
  }
}
