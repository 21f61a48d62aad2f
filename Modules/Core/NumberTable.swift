// Numbers by words, in plain memory: for what is looked up once for each object of a heap.

/// Small numbers by keys of any value: a table with linear probing.
package struct NumberTable {
  private struct Entry {
    var key: UInt
    /// The number plus one, 0 for a free entry.
    var value: UInt
  }
  private var entries: UnsafeMutablePointer<Entry>?
  private var capacity = 0
  private var count = 0
  /// 64 less the logarithm of the capacity.
  private var shift: UInt = 0

  /// An empty table, which has no memory yet.
  package init() {}

  /// Gives the table's memory back.
  package func release() { entries?.deallocate() }

  /// Where the search for a key begins; the table must not be empty. Every bit of the key has a say in the
  /// highest bits of the product.
  @inline(__always)
  func home(_ key: UInt) -> Int {
    Int(bitPattern: (key &* 0x9E37_79B9_7F4A_7C15) &>> shift)
  }

  /// The number of a key, nil for none.
  @inline(__always)
  func find(_ key: UInt) -> Int? {
    guard let entries else { return nil }
    var i = home(key)
    while entries[i].value != 0 {
      if entries[i].key == key { return Int(bitPattern: entries[i].value) &- 1 }
      i = (i &+ 1) & (capacity &- 1)
    }
    return nil
  }

  /// Gives a key that has none a number, unless that is nil.
  /// - Returns: the number.
  mutating func keep(_ key: UInt, _ number: Int?) -> Int? {
    guard let number else { return nil }
    if count * 2 >= capacity { grow() }
    put(Entry(key: key, value: UInt(bitPattern: number &+ 1)))
    count += 1
    return number
  }

  /// Gives a key a number, in place of the one that it may have.
  /// - Returns: the number that it had, nil for none.
  package mutating func exchange(_ key: UInt, _ number: Int) -> Int? {
    if count * 2 >= capacity { grow() }
    guard let entries else { return nil }
    var i = home(key)
    while entries[i].value != 0, entries[i].key != key { i = (i &+ 1) & (capacity &- 1) }
    let old = entries[i].value
    entries[i] = Entry(key: key, value: UInt(bitPattern: number &+ 1))
    if old != 0 { return Int(bitPattern: old) &- 1 }
    count += 1
    return nil
  }

  private func put(_ entry: Entry) {
    guard let entries else { return }
    var i = home(entry.key)
    while entries[i].value != 0 { i = (i &+ 1) & (capacity &- 1) }
    entries[i] = entry
  }

  private mutating func grow() {
    let (old, oldCapacity) = (entries, capacity)
    capacity = max(256, capacity * 2)
    shift = UInt(64 - capacity.trailingZeroBitCount)
    let new = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    new.initialize(repeating: Entry(key: 0, value: 0), count: capacity)
    entries = new
    for i in 0..<oldCapacity {
      if let old, old[i].value != 0 { put(old[i]) }
    }
    old?.deallocate()
  }
}
