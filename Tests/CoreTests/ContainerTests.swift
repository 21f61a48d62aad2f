import BuiltinTypes
import Core
import ObjectModel
import RefCounting
import Testing

@Suite struct ContainerTests {
  @Test func appendGrowsByCPythonsRule() throws {
    try withRuntime { runtime in
      let space = runtime.space
      let l = try space.newList()
      var capacities: [Int] = []
      for _ in 0..<400 {
        try space.listAppend(l, space.none)
        let capacity: Int = l.get(ListField.allocated)
        if capacities.last != capacity { capacities.append(capacity) }
      }
      #expect(
        capacities == [
          4, 8, 16, 24, 32, 40, 52, 64, 76, 92, 108, 128, 148, 172, 200, 232, 268, 308, 352, 400,
        ])
      space.decref(l)
    }
  }

  @Test func dictSizesAreCPythons() throws {
    try withRuntime { runtime in
      let space = runtime.space
      let byString = try space.newDict()
      let byNumber = try space.newDict()
      var stringSizes: [Int: Int] = [:]
      var numberSizes: [Int: Int] = [:]
      for i in 1...1400 {
        let key = try space.newString("key\(i)")
        try space.dictSet(byString, key, space.none)
        space.decref(key)
        let number = try space.newInt(i)
        try space.dictSet(byNumber, number, space.none)
        space.decref(number)
        stringSizes[i] = space.sizeOf(byString)
        numberSizes[i] = space.sizeOf(byNumber)
      }
      let expected = [
        (1, 184, 224), (5, 184, 224), (6, 272, 352), (11, 464, 632), (22, 832, 1168),
        (43, 1584, 2264), (86, 3328, 4688), (171, 6576, 9304), (342, 13056, 18512),
        (683, 26032, 36952), (1366, 51968, 73808),
      ]
      for (n, strings, numbers) in expected {
        #expect(stringSizes[n] == strings)
        #expect(numberSizes[n] == numbers)
      }
      space.decref(byString)
      space.decref(byNumber)
    }
  }

  /// Random operations against Swift's own dictionary, checked after every step.
  @Test func dictBehavesLikeADictionary() throws {
    try withRuntime { runtime in
      let space = runtime.space
      var random = SystemLike(state: 7)
      let d = try space.newDict()
      var model: [Int: Int] = [:]
      for step in 0..<3000 {
        let k = Int(random.next() % 97) * (random.next() % 2 == 0 ? 1 : 1_000_003)
        let key = try space.newInt(k)
        defer { space.decref(key) }
        switch random.next() % 4 {
        case 0:
          #expect(try space.dictDelete(d, key) == (model.removeValue(forKey: k) != nil))
        case 1:
          let found = try space.dictGet(d, key)
          #expect(found.flatMap { space.intValue($0) } == model[k])
        default:
          let value = try space.newInt(step)
          defer { space.decref(value) }
          try space.dictSet(d, key, value)
          model[k] = step
        }
        #expect(space.dictCount(d) == model.count)
        if step % 100 == 0 {
          #expect(
            runtime.verify { visit in
              visit(d); visit(key)
            } == [])
        }
      }
      space.decref(d)
    }
  }

  @Test func slicesAndDeletions() throws {
    try withRuntime { runtime in
      let space = runtime.space
      let l = try space.newList()
      for i in 0..<20 {
        let n = try space.newInt(i + 1000)
        try space.listAppend(l, n)
        space.decref(n)
      }
      try space.listSetSlice(l, 5, 15, UnsafeBufferPointer(start: nil, count: 0))
      #expect(
        (0..<l.count).map { space.intValue(space.listItem(l, $0))! - 1000 }
          == [0, 1, 2, 3, 4, 15, 16, 17, 18, 19])
      let popped = try space.listPop(l, 0)
      #expect(space.intValue(popped) == 1000)
      space.decref(popped)
      try space.listInsert(l, -100, space.none)
      #expect(space.listItem(l, 0) == space.none)
      try space.listDeleteItem(l, 0)
      #expect(l.count == 9)
      space.listClear(l)
      #expect(space.sizeOf(l) == 56)
      space.decref(l)
    }
  }
}

/// A small generator with a fixed sequence.
struct SystemLike {
  var state: UInt64
  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
