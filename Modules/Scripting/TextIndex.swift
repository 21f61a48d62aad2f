// A hash table from texts to numbers in plain memory, for the strings that a script is made of. It
// only grows.

/// Numbers by their text.
struct TextIndex {
  private struct Entry {
    var hash: UInt
    var text: UnsafeMutablePointer<UInt8>
    var length: Int
    var number: Int
  }

  private var entries = UnsafeMutablePointer<Entry?>.allocate(capacity: 1024)
  private var capacity = 1024
  private var count = 0

  init() { entries.initialize(repeating: nil, count: capacity) }

  func release() {
    for i in 0..<capacity { entries[i]?.text.deallocate() }
    entries.deallocate()
  }

  /// FNV-1a.
  @inline(__always)
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt {
    var h: UInt = 0xCBF2_9CE4_8422_2325
    for i in 0..<text.count { h = (h ^ UInt(text[i])) &* 0x100_0000_01B3 }
    return h ^ (h >> 29)
  }

  /// The number of a text, `nil` if it was not added. O(length).
  func find(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
    let hash = Self.hash(text)
    var i = Int(truncatingIfNeeded: hash) & (capacity - 1)
    while let entry = entries[i] {
      if entry.hash == hash, entry.length == text.count {
        var at = 0
        while at < text.count, entry.text[at] == text[at] { at &+= 1 }
        if at == text.count { return entry.number }
      }
      i = (i + 1) & (capacity - 1)
    }
    return nil
  }

  /// Adds a text that is not there yet. Amortised O(length).
  mutating func add(_ text: UnsafeBufferPointer<UInt8>, _ number: Int) {
    if (count + 1) * 2 >= capacity { grow() }
    let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: max(text.count, 1))
    for i in 0..<text.count { copy[i] = text[i] }
    insert(Entry(hash: Self.hash(text), text: copy, length: text.count, number: number))
    count += 1
  }

  private func insert(_ entry: Entry) {
    var i = Int(truncatingIfNeeded: entry.hash) & (capacity - 1)
    while entries[i] != nil { i = (i + 1) & (capacity - 1) }
    entries[i] = entry
  }

  private mutating func grow() {
    let (old, oldCapacity) = (entries, capacity)
    capacity *= 4
    entries = .allocate(capacity: capacity)
    entries.initialize(repeating: nil, count: capacity)
    for i in 0..<oldCapacity {
      if let entry = old[i] { insert(entry) }
    }
    old.deallocate()
  }
}
