// The tracebacks, each kept once, in plain memory. Number 0 is the traceback of a block that was
// taken while nothing ran.

struct TracebackTable {
  struct Record {
    /// Where its places start.
    var start: Int
    var hash: UInt32
    /// Places kept, and calls that were active (at most 65535).
    var count: UInt16
    var total: UInt16
  }

  private var records: UnsafeMutablePointer<Record>?
  private var recordCapacity = 0
  private(set) var count = 0
  private var places: UnsafeMutablePointer<UInt32>?
  private var placeCapacity = 0
  private var placeCount = 0
  /// Numbers of tracebacks plus one by hash, 0 for a free entry.
  private var slots: UnsafeMutablePointer<UInt32>?
  private var slotCapacity = 0
  /// The traceback of the last look, which is asked for again and again.
  private var last: UInt32 = 0

  /// CPython's tables of tracebacks and of file names.
  var size = CountedTable()
  var fileNames = CountedTable()

  /// The number of a traceback; a new one if it was not seen before.
  @inline(__always)
  mutating func number(_ given: UnsafePointer<UInt32>, _ n: Int, total: Int) -> UInt32 {
    let total = UInt16(clamping: total)
    if count > 0, matches(last, given, n, total) { return last }
    return numberSlowly(given, n, total)
  }

  @inline(__always)
  private func matches(
    _ number: UInt32, _ given: UnsafePointer<UInt32>, _ n: Int, _ total: UInt16
  ) -> Bool {
    let record = records.unsafelyUnwrapped[Int(number)]
    guard Int(record.count) == n, record.total == total else { return false }
    let known = places.unsafelyUnwrapped + record.start
    for i in 0..<n where known[i] != given[i] { return false }
    return true
  }

  @inline(never)
  private mutating func numberSlowly(
    _ given: UnsafePointer<UInt32>, _ n: Int, _ total: UInt16
  ) -> UInt32 {
    if count == 0 { addEmpty() }
    if n == 0 {
      last = 0
      return 0
    }
    var hash: UInt32 = 2_166_136_261 ^ UInt32(total)
    for i in 0..<n {
      hash = (hash ^ given[i]) &* 16_777_619
      hash ^= hash &>> 15
    }
    var slot = Int(hash) & (slotCapacity - 1)
    while slots.unsafelyUnwrapped[slot] != 0 {
      let number = slots.unsafelyUnwrapped[slot] - 1
      if records.unsafelyUnwrapped[Int(number)].hash == hash, matches(number, given, n, total) {
        last = number
        return number
      }
      slot = (slot + 1) & (slotCapacity - 1)
    }
    last = add(given, n, total, hash)
    slots.unsafelyUnwrapped[slot] = last + 1
    size.add()
    noteFileNames(given, n)
    if count * 2 > slotCapacity { growSlots() }
    return last
  }

  private mutating func addEmpty() {
    slotCapacity = 256
    slots = .allocate(capacity: slotCapacity)
    slots.unsafelyUnwrapped.initialize(repeating: 0, count: slotCapacity)
    _ = add([0], 1, 1, 0)
  }

  private mutating func add(
    _ given: UnsafePointer<UInt32>, _ n: Int, _ total: UInt16, _ hash: UInt32
  ) -> UInt32 {
    if count == recordCapacity {
      recordCapacity = max(64, recordCapacity * 2)
      records = moved(records, count, recordCapacity)
    }
    if placeCount + n > placeCapacity {
      placeCapacity = max(256, placeCapacity * 2, placeCount + n)
      places = moved(places, placeCount, placeCapacity)
    }
    (places.unsafelyUnwrapped + placeCount).initialize(from: given, count: n)
    (records.unsafelyUnwrapped + count).initialize(
      to: Record(start: placeCount, hash: hash, count: UInt16(clamping: n), total: total))
    placeCount += n
    count += 1
    return UInt32(count - 1)
  }

  private func moved<T>(
    _ old: UnsafeMutablePointer<T>?, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<T> {
    let new = UnsafeMutablePointer<T>.allocate(capacity: capacity)
    if let old {
      new.moveInitialize(from: old, count: count)
      old.deallocate()
    }
    return new
  }

  private mutating func growSlots() {
    slots?.deallocate()
    slotCapacity *= 2
    let new = UnsafeMutablePointer<UInt32>.allocate(capacity: slotCapacity)
    new.initialize(repeating: 0, count: slotCapacity)
    for i in 1..<count {
      var slot = Int(records.unsafelyUnwrapped[i].hash) & (slotCapacity - 1)
      while new[slot] != 0 { slot = (slot + 1) & (slotCapacity - 1) }
      new[slot] = UInt32(i + 1)
    }
    slots = new
  }

  /// The files of the places, by the number above `fileShift`, each counted once.
  private mutating func noteFileNames(_ given: UnsafePointer<UInt32>, _ n: Int) {
    for i in 0..<n {
      let file = Int(given[i] >> AllocationTrace.fileShift)
      if seenFiles.insert(file).inserted { fileNames.add() }
    }
  }
  private var seenFiles: Set<Int> = []

  /// The places of a traceback, innermost first, and the number of calls that were active.
  func places(of number: UInt32) -> (places: UnsafeBufferPointer<UInt32>, total: Int) {
    let record = records.unsafelyUnwrapped[Int(number)]
    return (
      UnsafeBufferPointer(
        start: places.unsafelyUnwrapped + record.start, count: Int(record.count)),
      Int(record.total)
    )
  }

  mutating func clear() {
    release()
    self = TracebackTable()
  }

  func release() {
    records?.deallocate()
    places?.deallocate()
    slots?.deallocate()
  }
}
