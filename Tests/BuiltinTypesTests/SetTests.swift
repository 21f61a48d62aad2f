import BuiltinTypes
import ObjectModel
import RefCounting
import Testing

@Suite struct SetTests {
  @Test func growthOneByOne() throws {
    try withSpace { space in
      // Item count at which sys.getsizeof changes, and to what (CPython 3.11 to 3.13).
      let steps = [
        1: 216, 5: 728, 19: 2264, 77: 8408, 307: 32984, 1229: 131_288, 4915: 524_504,
        19_661: 2_097_368, 78_643: 4_194_520, 157_286: 8_388_824,
      ]
      let s = try space.newSet()
      var size = 216
      for i in 1...160_000 {
        try space.consume(try space.newInt(i)) { try space.setAdd(s, $0) }
        if let next = steps[i] { size = next }
        if steps[i] != nil || steps[i + 1] != nil { #expect(space.sizeOf(s) == size, "\(i) items") }
      }
      // Removing never shrinks the table.
      while space.setCount(s) > 0 { space.decref(try space.setPop(s)) }
      #expect(space.sizeOf(s) == 8_388_824)
      space.setClear(s)
      #expect(space.sizeOf(s) == 216)
      space.decref(s)
    }
  }

  @Test func aNewSetIsTrackedAndItsTableCounted() throws {
    try withSpace { space in
      let heap = space.s.pointee.heap
      let before = heap.bytesInUse
      let s = try space.newSet()
      #expect(s.has(Header.tracked))
      // 16 of pre-header and 200 of the object.
      #expect(heap.bytesInUse - before == 224)
      for i in 0..<5 { try space.consume(try space.newInt(i)) { try space.setAdd(s, $0) } }
      #expect(heap.bytesInUse - before == 224 + 512)
      space.decref(s)
      #expect(heap.bytesInUse == before)
    }
  }

  @Test func itemsAreOwned() throws {
    try withSpace { space in
      let a = try space.newString("an item")
      let s = try space.newSet()
      try space.setAdd(s, a)
      try space.setAdd(s, a)
      #expect(a.refcount == 2)
      let copy = try space.setCopy(s)
      #expect(a.refcount == 3)
      try space.setDiscard(s, a)
      #expect(a.refcount == 2)
      let back = try space.setPop(copy)
      #expect(back == a && a.refcount == 2)
      for o in [back, s, copy, a] { space.decref(o) }
    }
  }

  @Test func aSetIsLookedUpAsAFrozenset() throws {
    try withSpace { space in
      let (items, frozen) = (try space.ints(0..<3), try space.newSet())
      let inner = try space.frozensetCall(items)
      try space.setAdd(frozen, inner)
      let key = try space.setCall(items)
      #expect(try space.setContains(frozen, key))
      #expect(try space.setDiscard(frozen, key))
      for o in [items, frozen, inner, key] { space.decref(o) }
    }
  }

  /// A million-deep chain of frozensets dies in constant stack.
  @Test func aDeepChainDies() throws {
    try withSpace { space in
      var s = try space.frozensetCall(nil)
      for _ in 0..<200_000 {
        let l = try space.newList()
        try space.listAppend(l, s)
        space.decref(s)
        s = try space.frozensetCall(l)
        space.decref(l)
      }
      space.decref(s)
    }
  }
}
