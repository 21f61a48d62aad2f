import BuiltinTypes
import Heap
import Interning
import ObjectModel
import PyMalloc
import RefCounting
import Testing

/// Makes the objects of a heap of its own for a version, runs `body`, and checks that as many
/// objects live afterwards as before.
func withSpace<Result>(
  _ profile: Profile = .python312, leaks: Int = 0, _ body: (ObjectSpace) throws -> Result
) throws -> Result {
  let heap = try PrivateHeap.create(HeapConfiguration())
  let malloc = PyMalloc.create(heap: heap, geometry: .current)
  let space = ObjectSpace.create(heap: heap, malloc: malloc, profile: profile)
  defer {
    space.destroy()
    malloc.destroy()
    heap.destroy()
  }
  let before = space.liveObjects
  let result = try body(space)
  space.dropKnownNames()
  #expect(space.liveObjects - before == leaks)
  return result
}

extension ObjectSpace {
  /// Objects that are alive, but for interned strings that the profile makes immortal.
  var liveObjects: Int {
    s.pointee.objectsMade - s.pointee.objectsFreed - (s.pointee.minor == 12 ? internedCount : 0)
  }

  /// What `repr` shows of an object.
  func text(_ o: Ref) -> String { (try? reprText(o)) ?? "?" }

  /// Drops a reference after reading something from the object.
  func consume<R>(_ o: Ref, _ body: (Ref) throws -> R) rethrows -> R {
    defer { decref(o) }
    return try body(o)
  }

  /// The repr of an object, which is dropped.
  func shown(_ o: Ref) -> String { consume(o) { text($0) } }

  /// A list of ints.
  func ints(_ values: some Sequence<Int>) throws -> Ref {
    let l = try newList()
    for value in values {
      try consume(try newInt(value)) { try listAppend(l, $0) }
    }
    return l
  }
}

extension Profile: CustomTestStringConvertible {
  /// The version, in the names of test cases.
  public var testDescription: String { name }
}
