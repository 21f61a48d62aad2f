import BuiltinTypes
import ObjectModel
import RefCounting
import Testing

@Suite struct IteratorTests {
  @Test func anExhaustedIteratorDropsItsSource() throws {
    try withSpace { space in
      let source = try space.ints(1000..<1003)
      for make in [
        { try space.iterator(over: source) }, { try space.reversedIterator(over: source) },
      ] {
        let it = try make()
        #expect(source.refcount == 2)
        for _ in 0..<3 { space.decref(try #require(try space.next(it))) }
        #expect(source.refcount == 2)
        #expect(try space.next(it) == nil)
        #expect(source.refcount == 1)
        #expect(try space.next(it) == nil)
        space.decref(it)
      }
      space.decref(source)
    }
  }

  @Test func itemsHandsOutOneTupleWhileNobodyKeepsIt() throws {
    try withSpace { space in
      let d = try space.newDict()
      for i in 0..<10 {
        let key = try space.newInt(1000 + i)
        try space.dictSet(d, key, key)
        space.decref(key)
      }
      let view = try space.newDictView(d, .items)
      let it = try space.iterator(over: view)
      let first = try #require(try space.next(it))
      #expect(space.text(first) == "(1000, 1000)")
      space.decref(first)
      let second = try #require(try space.next(it))
      #expect(second == first)
      #expect(space.text(second) == "(1001, 1001)")
      // Kept: the next pair needs a tuple of its own.
      let third = try #require(try space.next(it))
      #expect(third != second)
      #expect(space.text(second) == "(1001, 1001)")
      for o in [second, third, it, view, d] { space.decref(o) }
    }
  }

  @Test func enumerateAndZipReuseTheirTuple() throws {
    try withSpace { space in
      let l = try space.ints(500..<510)
      let pair = [l, l]
      for it in [
        try space.enumerateIterator(over: l),
        try pair.withUnsafeBufferPointer { try space.zipIterator(over: $0) },
      ] {
        let first = try #require(try space.next(it))
        space.decref(first)
        let second = try #require(try space.next(it))
        #expect(first == second)
        let third = try #require(try space.next(it))
        #expect(third != second)
        for o in [second, third, it] { space.decref(o) }
      }
      space.decref(l)
    }
  }

  /// What a collector counts: an iterator of a list is a container, one of a range is not.
  @Test func whatCountsTowardsACollection() throws {
    try withSpace { space in
      let (l, r) = (try space.ints(0..<3), try space.newRange(start: 0, stop: 3, step: 1))
      let before = space.s.pointee.youngCount
      let it = try space.iterator(over: l)
      #expect(space.s.pointee.youngCount == before + 1)
      #expect(it.has(Header.tracked))
      let other = try space.iterator(over: r)
      #expect(space.s.pointee.youngCount == before + 1)
      #expect(!other.has(Header.tracked))
      for o in [it, other, l, r] { space.decref(o) }
      // The list went to its free list, which no count sees.
      #expect(space.s.pointee.youngCount == before)
    }
  }

  @Test func remainingItems() throws {
    try withSpace { space in
      let l = try space.ints(0..<5)
      let s = try space.setCall(l)
      let d = try space.dictFromKeys(l, space.none)
      let r = try space.newRange(start: 0, stop: 5, step: 1)
      for make in [
        { try space.iterator(over: l) }, { try space.iterator(over: s) },
        { try space.iterator(over: d) }, { try space.iterator(over: r) },
        { try space.reversedIterator(over: l) }, { try space.reversedIterator(over: r) },
      ] {
        let it = try make()
        var left = 5
        while let item = try space.next(it) {
          space.decref(item)
          left -= 1
          #expect(space.remainingItems(it) == left)
        }
        #expect(left == 0)
        space.decref(it)
      }
      for o in [l, s, d, r] { space.decref(o) }
    }
  }

  @Test func zipStrict() throws {
    try withSpace { space in
      let (two, three) = (try space.ints(0..<2), try space.ints(0..<3))
      for (sources, message) in [
        ([three, two], "zip() argument 2 is shorter than argument 1"),
        ([two, three], "zip() argument 2 is longer than argument 1"),
        ([three, three, two], "zip() argument 3 is shorter than arguments 1-2"),
        ([two, two, three], "zip() argument 3 is longer than arguments 1-2"),
      ] {
        let it = try sources.withUnsafeBufferPointer {
          try space.zipIterator(over: $0, strict: true)
        }
        #expect(throws: PythonError(.valueError, message)) { try space.listCall(it) }
        space.decref(it)
      }
      space.decref(two)
      space.decref(three)
    }
  }
}

@Suite struct SortTests {
  @Test(arguments: [0, 1, 2, 7, 8, 9, 63, 64, 65, 1000]) func sortsStably(n: Int) throws {
    try withSpace { space in
      var random: UInt64 = 0x9E37_79B9_7F4A_7C15
      let l = try space.newList()
      var expected: [(Int, Int)] = []
      for i in 0..<n {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let key = Int(random >> 60)
        expected.append((key, i))
        let (a, b) = (try space.newInt(key), try space.newInt(i))
        let pair = try space.newTuple(a, b)
        try space.listAppend(l, pair)
        for o in [a, b, pair] { space.decref(o) }
      }
      // Pairs compare by key, then place: the place ascends among equal keys either way.
      expected.sort { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }
      try space.listSort(l)
      #expect(
        space.text(l) == "[" + expected.map { "(\($0), \($1))" }.joined(separator: ", ") + "]")
      space.decref(l)
    }
  }

  @Test func equalItemsKeepTheirOrderEvenReversed() throws {
    try withSpace { space in
      // 1 and 1.0 and True are equal, and can be told apart.
      let one = try space.newInt(1)
      let float = try space.newFloat(1)
      let two = try space.newInt(2)
      let l = try space.newList()
      for o in [one, float, two, space.bool(true), one] { try space.listAppend(l, o) }
      try space.listSort(l)
      #expect(space.text(l) == "[1, 1.0, True, 1, 2]")
      try space.listSort(l, reverse: true)
      #expect(space.text(l) == "[2, 1, 1.0, True, 1]")
      for o in [l, one, float, two] { space.decref(o) }
    }
  }

  @Test func aFailedSortKeepsTheItems() throws {
    try withSpace { space in
      let l = try space.ints(0..<20)
      try space.listAppend(l, space.none)
      #expect(
        throws: PythonError(
          .typeError, "'<' not supported between instances of 'NoneType' and 'int'")
      ) { try space.listSort(l) }
      #expect(l.count == 21)
      space.decref(l)
    }
  }
}
