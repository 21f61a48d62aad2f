import ObjectModel
import RefCounting

// Objects that nothing has stored yet. The stack holds one reference to each; a store takes it
// over (`settle`), the end of the scope drops it. What is taken from the middle leaves a hole, so
// nothing is moved; what lies deep is found through an index, so that a script which keeps a
// million of them is not quadratic.

/// Constants of the stack of temporaries.
enum Temporaries {
  /// So many in one scope give a warning.
  static let warning = 100_000
  /// So many are searched from the top before the index is asked.
  static let searched = 64
}

extension Engine {
  /// Puts an object with one reference on the stack, which takes the reference over.
  @inline(__always)
  func pushTemporary(_ o: Ref) {
    o.insert(Header.temporary)
    let n = s.pointee.temporaryCount
    if n >= s.pointee.temporaryLimit { temporariesPileUp() }
    s.pointee.temporaries[n] = o
    s.pointee.temporaryCount = n &+ 1
  }

  /// Takes an object off the stack; its reference becomes the caller's.
  @inline(__always)
  func takeTemporary(_ o: Ref) {
    o.remove(Header.temporary)
    var top = s.pointee.temporaryCount &- 1
    let base = s.pointee.temporaryBase
    guard top >= base, s.pointee.temporaries[top] == o else {
      takeFromBelow(o)
      return
    }
    while top > base, s.pointee.temporaries[top &- 1] == nil { top &-= 1 }
    s.pointee.temporaryCount = top
    if s.pointee.deep.covered > top { s.pointee.deep.cut(to: top) }
  }

  @inline(never)
  private func takeFromBelow(_ o: Ref) {
    let top = s.pointee.temporaryCount - 1
    var i = top
    while i >= 0, i > top - Temporaries.searched {
      if s.pointee.temporaries[i] == o {
        s.pointee.temporaries[i] = nil
        return
      }
      i -= 1
    }
    guard
      let found = s.pointee.deep.find(
        o, in: s.pointee.temporaries.start, count: s.pointee.temporaryCount)
    else {
      assertionFailure("a temporary is not on the stack")
      return
    }
    s.pointee.temporaries[found] = nil
  }

  /// Drops one reference of the caller's to an object that a store may have taken over: if the
  /// object is a temporary and more hold it now than before, it is one no more.
  /// - Parameters:
  ///   - before: the reference count, the caller's included, before anything could store it.
  ///   - result: what the call gives that may have stored it.
  @inline(__always)
  func settle(_ o: Ref, since before: Int, for result: Ref? = nil) {
    if o.has(Header.temporary), o.refcount > before {
      settleStored(o, result)
    } else {
      space.decref(o)
    }
  }

  @inline(never)
  private func settleStored(_ o: Ref, _ result: Ref?) {
    var dropped = 2
    if let result, result.refcount == 1, result.type == BuiltinType.nativeGenerator {
      // `d:keys()` of a weak dictionary: what is walked over is only lent to the generator.
      dropped = 1
    } else {
      takeTemporary(o)
    }
    s.pointee.settled &+= 1
    if o.isImmortal { return }
    o.refcount -= dropped
    space.didDecrement(o)
  }

  /// Releases the temporaries above a mark, the youngest first.
  @inline(__always)
  func releaseTemporaries(to mark: Int) {
    if s.pointee.deep.covered > mark { s.pointee.deep.cut(to: mark) }
    while s.pointee.temporaryCount > mark {
      let top = s.pointee.temporaryCount &- 1
      s.pointee.temporaryCount = top
      if let o = s.pointee.temporaries[top] {
        o.remove(Header.temporary)
        space.decref(o)
      }
    }
  }

  /// Makes the temporaries from a mark on those of the innermost scope.
  @inline(__always)
  func setTemporaryBase(_ mark: Int) {
    s.pointee.temporaryBase = mark
    s.pointee.temporaryLimit = mark &+ Temporaries.warning
  }

  /// Out of line: the innermost scope has very many, or there is no room.
  @inline(never)
  private func temporariesPileUp() {
    let region = s.pointee.temporaries
    guard s.pointee.temporaryCount < region.capacity - 1 else {
      fatalError("no room for more temporaries")
    }
    cold.warnOfTemporaries()
    s.pointee.temporaryLimit = region.capacity - 1
  }
}

/// Finds objects deep in the stack: a hash table from addresses to indices, filled only as far as
/// it was ever needed. Entries may be out of date, so what it says is looked at again.
struct DeepIndex {
  private var keys: UnsafeMutablePointer<UInt>?
  private var places: UnsafeMutablePointer<Int>?
  private var capacity = 0
  private var used = 0
  /// The stack is indexed up to here.
  private(set) var covered = 0

  /// The index of an object on the stack. Amortised O(1).
  mutating func find(
    _ o: Ref, in stack: UnsafeMutablePointer<Ref?>, count: Int
  ) -> Int? {
    covered = min(covered, count)
    while covered < count {
      if let entry = stack[covered] { insert(UInt(bitPattern: entry.raw), covered, stack) }
      covered += 1
    }
    guard let keys, let places else { return nil }
    var i = slot(UInt(bitPattern: o.raw))
    while keys[i] != 0 {
      if keys[i] == UInt(bitPattern: o.raw) {
        let place = places[i]
        return place < count && stack[place] == o ? place : search(o, stack, count)
      }
      i = (i + 1) & (capacity - 1)
    }
    return search(o, stack, count)
  }

  /// The stack was cut and grew again below what is indexed: look at all of it.
  private func search(_ o: Ref, _ stack: UnsafeMutablePointer<Ref?>, _ count: Int) -> Int? {
    var i = count - 1
    while i >= 0 {
      if stack[i] == o { return i }
      i -= 1
    }
    return nil
  }

  private func slot(_ key: UInt) -> Int {
    Int(truncatingIfNeeded: ((key >> 4) &* 0x9E37_79B9_7F4A_7C15) >> 20) & (capacity - 1)
  }

  private mutating func insert(_ key: UInt, _ place: Int, _ stack: UnsafeMutablePointer<Ref?>) {
    if used * 2 >= capacity { grow(stack) }
    guard let keys, let places else { return }
    var i = slot(key)
    while keys[i] != 0, keys[i] != key { i = (i + 1) & (capacity - 1) }
    if keys[i] == 0 { used += 1 }
    keys[i] = key
    places[i] = place
  }

  /// Makes the table larger, without the entries that are out of date.
  private mutating func grow(_ stack: UnsafeMutablePointer<Ref?>) {
    let (oldKeys, oldPlaces, oldCapacity) = (keys, places, capacity)
    capacity = max(4096, covered * 4).nextPowerOfTwo
    let newKeys = UnsafeMutablePointer<UInt>.allocate(capacity: capacity)
    newKeys.initialize(repeating: 0, count: capacity)
    keys = newKeys
    places = .allocate(capacity: capacity)
    used = 0
    for i in 0..<oldCapacity {
      guard let key = oldKeys?[i], key != 0, let place = oldPlaces?[i], place < covered,
        stack[place].map({ UInt(bitPattern: $0.raw) }) == key
      else { continue }
      insert(key, place, stack)
    }
    oldKeys?.deallocate()
    oldPlaces?.deallocate()
  }

  /// The stack was cut: entries from there on are out of date.
  mutating func cut(to count: Int) { covered = min(covered, count) }

  func release() {
    keys?.deallocate()
    places?.deallocate()
  }
}

extension Int {
  /// The smallest power of two that is not less.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
