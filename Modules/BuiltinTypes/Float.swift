import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// float: one double at 16. Dead floats go to a free list (Objects/floatobject.c).

/// Where the parts of a float lie.
@usableFromInline
enum FloatField {
  /// The double.
  @usableFromInline static let value = 16
  /// Bytes of the object.
  @usableFromInline static let size = 24
}

extension ObjectSpace {
  /// A float: from the free list when one is there. O(1).
  @inlinable
  public func newFloat(_ value: Double) throws(PythonError) -> Ref {
    let o: Ref
    if let p = s.pointee.freeFloats.pop() {
      o = Ref(p)
      begin(o, BuiltinType.float)
    } else {
      guard let fresh = allocate(BuiltinType.float, size: FloatField.size) else {
        throw PythonError.noMemory
      }
      o = fresh
    }
    o.set(FloatField.value, value)
    return o
  }

  /// The value of a float; the object must be one.
  @inlinable @inline(__always)
  public func floatValue(_ o: Ref) -> Double { o.get(FloatField.value) }

  /// The value of a float, int or bool as a double, `nil` for other objects.
  /// - Throws: OverflowError for an int beyond the doubles.
  package func numberAsDouble(_ o: Ref) throws(PythonError) -> Double? {
    if kind(o) == BuiltinType.float { return floatValue(o) }
    return isInt(o) ? try doubleOfInt(o) : nil
  }

  /// The same as C code asks for it (PyFloat_AsDouble, PyNumber_Float): an int becomes a float first,
  /// which dies at once and leaves its block on the free list.
  package func numberThroughFloat(_ o: Ref) throws(PythonError) -> Double? {
    guard let value = try numberAsDouble(o) else { return nil }
    if isInt(o) { decref(try newFloat(value)) }
    return value
  }

  /// a % b as Python has it: the sign of b, exact where fmod is.
  func floatModulo(_ a: Double, _ b: Double) throws(PythonError) -> Double {
    if b == 0 {
      throw PythonError(
        .zeroDivisionError, s.pointee.minor >= 13 ? "float modulo by zero" : "float modulo")
    }
    var rest = fmod(a, b)
    if rest == 0 { return b.sign == .minus ? -0.0 : 0.0 }
    if (b < 0) != (rest < 0) { rest += b }
    return rest
  }

  /// a // b as Python has it: computed from the remainder, so that a == b * q + r.
  func floatFloorDivide(_ a: Double, _ b: Double) throws(PythonError) -> Double {
    if b == 0 {
      throw PythonError(
        .zeroDivisionError,
        s.pointee.minor < 9 ? "float divmod()" : "float floor division by zero")
    }
    var rest = fmod(a, b)
    var quotient = (a - rest) / b
    if rest != 0, (b < 0) != (rest < 0) {
      rest += b
      quotient -= 1
    }
    if quotient == 0 { return a / b < 0 || (a / b).sign == .minus ? -0.0 : 0.0 }
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }

  /// a ** b for doubles. A negative number to a fractional power would be complex, which there is
  /// no type for.
  func floatPower(_ a: Double, _ b: Double) throws(PythonError) -> Double {
    if b == 0 || a == 1 { return 1 }
    if a.isNaN || b.isNaN { return .nan }
    if a == 0, b < 0 {
      throw PythonError(.zeroDivisionError, "0.0 cannot be raised to a negative power")
    }
    if a < 0, a.isFinite, b.isFinite, b != b.rounded(.towardZero) {
      throw PythonError(.valueError, "complex numbers are not supported")
    }
    let result = pow(a, b)
    if result.isInfinite, a.isFinite, b.isFinite {
      throw PythonError(.overflowError, "(34, 'Numerical result out of range')")
    }
    return result
  }
}

/// Destroys a float: the block goes to the free list while there is room (float_dealloc).
let floatDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  if space.s.pointee.freeFloats.count < space.s.pointee.freeFloats.capacity {
    space.end(o)
    _ = space.s.pointee.freeFloats.push(o.raw)
  } else {
    space.free(o)
  }
}
