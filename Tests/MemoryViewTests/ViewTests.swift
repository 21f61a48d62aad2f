import BuiltinTypes
import Core
import ObjectModel
import RefCounting
import Strategies
import Testing

@testable import MemoryView

@Suite struct ViewTests {
  /// Runs `body` on a heap of its own for each version and checks the heap afterwards.
  private func withSpace(_ body: (ObjectSpace) throws -> Void) throws {
    for profile in Profile.all {
      var configuration = RuntimeConfiguration(registry: .shipped)
      configuration.profile = profile
      let runtime = try Runtime(configuration)
      defer { _ = runtime.shutdown() }
      let before = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
      try body(runtime.space)
      let after = runtime.space.s.pointee.objectsMade - runtime.space.s.pointee.objectsFreed
      #expect(after == before)
      #expect(runtime.verify() == [])
    }
  }

  private func bytearray(_ space: ObjectSpace, _ bytes: [UInt8]) throws -> Ref {
    try bytes.withUnsafeBufferPointer { try space.newBytearray($0) }
  }

  @Test func aViewSharesMemoryAndPins() throws {
    try withSpace { space in
      let b = try bytearray(space, [1, 2, 3, 4, 5, 6])
      let v = try space.newMemoryView(b)
      #expect(space.sizeOf(v) == 184)
      #expect(try space.bufferAddress(v) == Int(bitPattern: space.bytearrayData(b)))
      #expect(b.get(BytearrayField.exports, as: Int.self) == 1)
      #expect(throws: PythonError.self) { try space.bytearrayResize(b, 100) }
      try space.bytearrayResize(b, 6)
      let again = try space.newMemoryView(v)
      #expect(b.get(BytearrayField.exports, as: Int.self) == 1)
      #expect(b.refcount == 2)
      space.decref(v)
      #expect(b.get(BytearrayField.exports, as: Int.self) == 1)
      space.decref(again)
      #expect(b.get(BytearrayField.exports, as: Int.self) == 0)
      try space.bytearrayResize(b, 100)
      space.decref(b)
    }
  }

  @Test func releaseIsRefusedWhileTheViewIsUsed() throws {
    try withSpace { space in
      let b = try bytearray(space, [1, 2, 3])
      let v = try space.newMemoryView(b)
      var count = 0
      var isRefused = false
      try space.withBytes(of: v) { (bytes) throws(PythonError) in
        count = bytes.count
        do throws(PythonError) { try space.releaseView(v) } catch {
          isRefused = error.kind == .bufferError
        }
      }
      #expect(count == 3)
      #expect(isRefused)
      try space.releaseView(v)
      try space.releaseView(v)
      #expect(throws: PythonError.self) { try space.length(v) }
      space.decref(v)
      space.decref(b)
    }
  }

  /// Copies of strided views against an obvious computation of where each item lies.
  @Test func copiesFollowShapeAndStrides() throws {
    try withSpace { space in
      let b = try bytearray(space, (0..<24).map { UInt8($0) })
      let v = try space.newMemoryView(b)
      let format = try space.newString("B")
      let dimensions = try (2...4).map { try space.newInt($0) }
      let shape = try space.newTuple(array: [dimensions[0], dimensions[1], dimensions[2]])
      let cube = try space.viewCast(v, format, shape)
      #expect(space.strided(cube).isContiguous(.c))
      #expect(!space.strided(cube).isContiguous(.fortran))
      var out = [UInt8](repeating: 0, count: 24)
      out.withUnsafeMutableBytes {
        space.strided(cube).copy(to: $0.baseAddress.unsafelyUnwrapped, .fortran)
      }
      var expected: [UInt8] = []
      for k in 0..<4 {
        for j in 0..<3 { for i in 0..<2 { expected.append(UInt8(12 * i + 4 * j + k)) } }
      }
      #expect(out == expected)
      for o in [cube, shape, format, v, b] + dimensions { space.decref(o) }
    }
  }

  @Test func arraysGrowByASixteenth() throws {
    try withSpace { space in
      let a = try space.newArray(ArrayCode(letter: UInt8(ascii: "d")), count: 0)
      let item = try space.newFloat(1.5)
      var rooms: [Int] = []
      for n in 1...100 {
        try space.arrayInsert(a, n, item)
        let room: Int = a.get(ArrayField.allocated)
        if rooms.last != room { rooms.append(room) }
      }
      #expect(rooms == [4, 8, 16, 25, 34, 44, 54, 65, 77, 89, 102])
      #expect(space.sizeOf(a) == (space.s.pointee.minor >= 10 ? 80 : 64) + 8 * 102)
      space.decref(item)
      space.decref(a)
    }
  }

  @Test func aCycleThroughAViewIsFound() throws {
    let runtime = try Runtime(RuntimeConfiguration(registry: .shipped))
    defer { _ = runtime.shutdown() }
    let space = runtime.space
    // The list holds the view, the view its buffer, which cannot hold the list: only a class of the
    // script could. So the collector must leave all three alone, and they die by their counts.
    let l = try space.newList()
    let b = try bytearray(space, [1])
    let v = try space.newMemoryView(b)
    try space.listAppend(l, v)
    space.decref(v)
    space.decref(b)
    #expect(try runtime.collect(generation: 2) == 0)
    #expect(runtime.verify(extraRoots: { $0(l) }) == [])
    space.decref(l)
    #expect(runtime.verify() == [])
  }
}
