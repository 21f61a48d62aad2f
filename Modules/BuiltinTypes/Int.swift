import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting
import WeakRefs

// int: count and sign in the word at 16, then digits of 30 bits from 24 on.
//
//   3.11:  a signed count, negative for a negative number (ob_size)
//   3.12:  count << 3 | sign, where sign is 0 for positive, 1 for zero, 2 for negative (lv_tag)
//
// Small integers, -5 to 256, are singletons. Other results get a block of the size that CPython
// asks for, which may be one digit more than the number needs: the block is taken before the result
// is known (Objects/longobject.c, 3.11 to 3.13).

/// Where the parts of an int lie.
@usableFromInline
enum IntField {
  /// The word of count and sign.
  @usableFromInline static let tag = 16
  /// The first digit.
  @usableFromInline static let digits = 24
}

extension ObjectSpace {
  /// Whether an object is an int or a bool.
  @inlinable @inline(__always)
  public func isInt(_ o: Ref) -> Bool {
    o.type &- BuiltinType.bool < 2
      || (o.type >= BuiltinType.firstFree && info(of: o).pointee.native == BuiltinType.int)
  }

  /// Whether an object is an int or bool and no instance of a class of the script.
  @inlinable @inline(__always)
  func isExactInt(_ o: Ref) -> Bool { o.type &- BuiltinType.bool < 2 }

  /// The singleton of a number from -5 to 256, borrowed.
  @inlinable @inline(__always)
  func smallInt(_ value: Int) -> Ref { Ref(s.pointee.smallInts + (value &+ 5) &* 32) }

  /// An int of a machine number. O(1).
  @inlinable
  public func newInt(_ value: Int) throws(PythonError) -> Ref {
    if UInt(bitPattern: value &+ 5) < 262 { return retained(smallInt(value)) }
    let magnitude = value.magnitude
    let count = magnitude &>> 30 == 0 ? 1 : magnitude &>> 60 == 0 ? 2 : 3
    let size = count == 1 ? s.pointee.smallIntBlock : IntField.digits &+ 4 &* count
    guard
      let o = count == 1
        ? allocateReusableHere(BuiltinType.int, size: size) : allocate(BuiltinType.int, size: size)
    else { throw PythonError.noMemory }
    writeIntTag(o, count, isNegative: value < 0)
    o.set(IntField.digits, UInt32(truncatingIfNeeded: magnitude & 0x3FFF_FFFF))
    if count > 1 {
      o.set(IntField.digits &+ 4, UInt32(truncatingIfNeeded: (magnitude &>> 30) & 0x3FFF_FFFF))
      if count > 2 { o.set(IntField.digits &+ 8, UInt32(truncatingIfNeeded: magnitude &>> 60)) }
    }
    return o
  }

  /// An int of any size, with no digit to spare.
  public func newInt(_ value: BigInteger) throws(PythonError) -> Ref {
    if let small = value.int64, small >= -5, small <= 256 { return try newInt(Int(small)) }
    let o = try newIntUnset(value.digits.count)
    let digits = intDigits(o)
    for i in 0..<value.digits.count { digits[i] = value.digits[i] }
    writeIntTag(o, value.digits.count, isNegative: value.isNegative)
    return o
  }

  /// The value of an int or bool; `nil` for other objects and for numbers of more than 64 bits.
  @inlinable
  public func intValue(_ o: Ref) -> Int? {
    guard isInt(o) else { return nil }
    if let medium = mediumValue(o) { return medium }
    return wideValue(o)
  }

  /// The value of an int or bool of any size.
  public func bigValue(_ o: Ref) -> BigInteger { BigInteger(signedDigits(o)) }

  /// The value of an int of at most one digit: most of them.
  @inlinable @inline(__always)
  func mediumValue(_ o: Ref) -> Int? {
    let word: Int = o.get(IntField.tag)
    let digit = Int(o.get(IntField.digits, as: UInt32.self))
    if s.pointee.intIsTagged {
      return word < 16 ? (1 &- (word & 3)) &* digit : nil
    }
    return UInt(bitPattern: word &+ 1) < 3 ? word &* digit : nil
  }

  @inlinable @inline(never)
  func wideValue(_ o: Ref) -> Int? { signedDigits(o).int64.map(Int.init) }

  /// Whether an int is below zero.
  @inlinable @inline(__always)
  func intIsNegative(_ o: Ref) -> Bool {
    let word: Int = o.get(IntField.tag)
    return s.pointee.intIsTagged ? word & 3 == 2 : word < 0
  }

  /// The digits of an int in its own memory.
  @inlinable @inline(__always)
  func intDigits(_ o: Ref) -> UnsafeMutablePointer<UInt32> {
    (o.raw + IntField.digits).assumingMemoryBound(to: UInt32.self)
  }

  /// Digits and sign of an int where they lie.
  @inlinable @inline(__always)
  func signedDigits(_ o: Ref) -> SignedDigits {
    SignedDigits(
      IntegerDigits.Source(start: intDigits(o), count: intDigitCount(o)),
      isNegative: intIsNegative(o))
  }

  /// Writes the word of count and sign.
  @inlinable @inline(__always)
  func writeIntTag(_ o: Ref, _ count: Int, isNegative: Bool) {
    if s.pointee.intIsTagged {
      o.set(IntField.tag, count &<< 3 | (count == 0 ? 1 : isNegative ? 2 : 0))
    } else {
      o.set(IntField.tag, isNegative ? 0 &- count : count)
    }
  }

  /// An int with room for `capacity` digits, whose value the caller writes (`_PyLong_New`).
  func newIntUnset(_ capacity: Int) throws(PythonError) -> Ref {
    let room = s.pointee.intIsTagged ? max(capacity, 1) : capacity
    guard room < 1 << 59, let o = allocate(BuiltinType.int, size: IntField.digits + 4 * room) else {
      throw PythonError.noMemory
    }
    if room > 0 { o.set(IntField.digits, UInt32(0)) }
    return o
  }

  /// The memory for the digits of a new int.
  @inline(__always)
  func intTarget(_ o: Ref, _ capacity: Int) -> IntegerDigits.Target {
    IntegerDigits.Target(start: intDigits(o), count: capacity)
  }

  /// Gives a new int its size and sign; a small number's block is given back for the singleton.
  func finishInt(_ o: Ref, _ result: SignedCount) -> Ref {
    if result.count <= 1 {
      let digit = result.count == 0 ? 0 : Int(intDigits(o)[0])
      let value = result.isNegative ? -digit : digit
      if value >= -5 && value <= 256 {
        free(o)
        return retained(smallInt(value))
      }
    }
    writeIntTag(o, result.count, isNegative: result.isNegative)
    return o
  }

  /// An int of some digits in a block of `capacity` digits.
  func newInt(
    _ digits: IntegerDigits.Source, isNegative: Bool, capacity: Int
  ) throws(PythonError) -> Ref {
    let count = IntegerDigits.significantCount(digits)
    let o = try newIntUnset(max(capacity, count))
    let target = intDigits(o)
    for i in 0..<count { target[i] = digits[i] }
    return finishInt(o, SignedCount(count: count, isNegative: isNegative))
  }

  /// The decimal text of an int, within the limit on digits that CPython has (CVE-2020-10735).
  func intText(_ o: Ref) throws(PythonError) -> String {
    if let value = intValue(o) { return String(value) }
    let limit = IntegerText.defaultMaximumDigits
    let bits = IntegerDigits.bitLength(signedDigits(o).digits)
    let text = bits > limit * 4 ? "" : bigValue(o).description
    if text.isEmpty || text.utf8.count - (intIsNegative(o) ? 1 : 0) > limit {
      throw PythonError(
        .valueError,
        "Exceeds the limit (\(limit) digits) for integer string conversion; "
          + "use sys.set_int_max_str_digits() to increase the limit")
    }
    return text
  }

  /// An int as an index or a count: clipped to 64 bits where `clips`, else an error.
  /// - Throws: TypeError for an object that is no int, OverflowError for a number out of range.
  public func indexValue(_ o: Ref, clips: Bool = false) throws(PythonError) -> Int {
    if isInt(o) {
      if let value = intValue(o) { return value }
      if clips { return intIsNegative(o) ? Int.min : Int.max }
      throw PythonError(.overflowError, "cannot fit 'int' into an index-sized integer")
    }
    if isProxy(o) {
      return try throughProxy(o) { (x) throws(PythonError) in try indexValue(x, clips: clips) }
    }
    if let result = try callSpecial(o, "__index__") {
      defer { decref(result) }
      guard isInt(result) else {
        throw PythonError(
          .typeError, "__index__ returned non-int (type \(shownType(result)))")
      }
      return try indexValue(result, clips: clips)
    }
    throw PythonError(
      .typeError, "'\(shownType(o))' object cannot be interpreted as an integer")
  }
}
