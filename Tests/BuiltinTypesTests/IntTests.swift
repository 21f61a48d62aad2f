import BuiltinTypes
import ObjectModel
import PyNumerics
import RefCounting
import Testing

@Suite struct IntTests {
  /// Bytes that an operation adds to the heap's use, rounded to 16 as pymalloc rounds them.
  private func growth(_ space: ObjectSpace, _ body: () throws -> Ref) rethrows -> (Ref, Int) {
    let before = space.s.pointee.heap.bytesInUse
    let o = try body()
    return (o, space.s.pointee.heap.bytesInUse - before)
  }

  @Test(arguments: Profile.all) func wordOfCountAndSign(profile: Profile) throws {
    try withSpace(profile) { space in
      // (value, 3.11's ob_size, 3.12's lv_tag)
      for (value, size, tag) in [
        (0, 0, 1), (1, 1, 8), (-1, -1, 10), (1000, 1, 8), (-1000, -1, 10), (1 << 30, 2, 16),
        (-(1 << 30), -2, 18), (Int.max, 3, 24), (Int.min, -3, 26),
      ] {
        let o = try space.newInt(value)
        #expect(o.get(16, as: Int.self) == (profile.minor <= 11 ? size : tag))
        #expect(space.intValue(o) == value)
        #expect(space.text(o) == String(value))
        space.decref(o)
      }
    }
  }

  @Test(arguments: Profile.all) func smallIntsAreSingletons(profile: Profile) throws {
    try withSpace(profile) { space in
      for value in [-5, 0, 1, 256] {
        let (a, b) = (try space.newInt(value), try space.newInt(value))
        #expect(a == b)
        #expect(space.s.pointee.heap.isStatic(a.raw))
        #expect(a.isImmortal == (profile.minor > 11))
        space.decref(a)
        space.decref(b)
      }
      for value in [-6, 257] {
        let (a, b) = (try space.newInt(value), try space.newInt(value))
        #expect(a != b)
        space.decref(a)
        space.decref(b)
      }
    }
  }

  @Test func theSizeOfABlockIsThatOfTheAlgorithm() throws {
    try withSpace { space in
      // Expression, bytes of the block rounded up to 16 (tracemalloc of CPython 3.11 to 3.13).
      for (left, op, right, bytes) in [
        ("1000", BinaryOperation.add, "1000", 32), ("1", .lshift, "29", 32),
        ("1", .lshift, "30", 32), ("1", .lshift, "31", 48), ("1", .lshift, "61", 48),
        ("1073741824", .add, "1", 48), ("1073741825", .sub, "1073741824", 0),
        ("1000", .mul, "1000", 32), ("1073741824", .mul, "2", 48),
        ("1152921504606846976", .floordiv, "1073741824", 32), ("7", .pow, "20", 32),
        ("7", .pow, "21", 48), ("-278564598961408069627850607", .rshift, "30", 48),
        ("-16", .mod, "1267650600228229401496703205376", 48),
        ("1604694649", .mod, "2011590766", 32), ("5", .mod, "1073741824", 0),
      ] {
        let (a, b) = (try space.newString(left), try space.newString(right))
        let (x, y) = (try space.makeInt(a), try space.makeInt(b))
        let (result, bytesTaken) = try growth(space) { try space.binary(op, x, y) }
        #expect(bytesTaken == bytes, "\(left) \(op.rawValue) \(right)")
        for o in [result, x, y, a, b] { space.decref(o) }
      }
    }
  }

  @Test func theSizeOfABlockForATextGoesByItsLength() throws {
    try withSpace { space in
      for (source, base, bytes) in [
        ("1000", 10, 32), ("1111111111", 10, 32), ("999999999999999999", 10, 32),
        ("1111111111111111111", 10, 48), ("111111111111111111111111111", 10, 48),
        ("0xfffffffffffffff", 16, 32), ("0xffffffffffffffff", 0, 48),
        ("fffffffffffffffffffffff", 16, 48), ("1_000_000_000_000_000_000_0", 10, 48),
        ("00000000000000000000000000000012345678", 10, 48), ("zzzzzzzzzzzz", 36, 48),
        ("bbbbbbbb", 16, 32), ("  -12345678901234567890 ", 10, 48),
      ] {
        let text = try space.newString(source)
        let radix = try space.newInt(base)
        let arguments = [text, radix]
        let (result, taken) = try growth(space) {
          try arguments.withUnsafeBufferPointer { try space.construct(BuiltinType.int, $0) }
        }
        #expect(taken == bytes, "int('\(source)', \(base))")
        for o in [result, text, radix] { space.decref(o) }
      }
    }
  }

  @Test func bigIntegersPassThrough() throws {
    try withSpace { space in
      let value = BigInteger(7).power(400)
      for sign in [value, -value] {
        let o = try space.newInt(sign)
        #expect(space.bigValue(o) == sign)
        #expect(space.intValue(o) == nil)
        #expect(space.text(o) == sign.description)
        space.decref(o)
      }
    }
  }

  @Test func textHasALimit() throws {
    try withSpace { space in
      let o = try space.newInt(BigInteger(10).power(4300))
      #expect(
        throws: PythonError(
          .valueError,
          "Exceeds the limit (4300 digits) for integer string conversion; "
            + "use sys.set_int_max_str_digits() to increase the limit")
      ) { try space.repr(o) }
      space.decref(o)
      let p = try space.newInt(BigInteger(10).power(4299))
      #expect(try space.reprText(p).utf8.count == 4300)
      space.decref(p)
    }
  }

  @Test func aHugePowerIsRefusedBeforeItIsComputed() throws {
    try withSpace { space in
      let (a, b) = (try space.newInt(7), try space.newInt(1 << 60))
      #expect(throws: PythonError.noMemory) { try space.binary(.pow, a, b) }
      space.s.pointee.heap.byteLimit = 64 << 20
      let c = try space.newInt(10_000_000_000)
      #expect(throws: PythonError.noMemory) { try space.binary(.pow, a, c) }
      for o in [a, b, c] { space.decref(o) }
    }
  }
}

@Suite struct FloatTests {
  @Test func deadFloatsAreUsedAgain() throws {
    try withSpace { space in
      let floats = try (0..<150).map { try space.newFloat(Double($0)) }
      let heap = space.s.pointee.heap
      let full = heap.bytesInUse
      for o in floats { space.decref(o) }
      #expect(space.s.pointee.freeFloats.count == 100)
      #expect(full - heap.bytesInUse == 50 * 32)
      // Last in, first out: the hundredth float died last among those kept.
      let again = try space.newFloat(1)
      #expect(again == floats[99])
      #expect(space.floatValue(again) == 1)
      #expect(again.refcount == 1)
      space.decref(again)
    }
  }
}
