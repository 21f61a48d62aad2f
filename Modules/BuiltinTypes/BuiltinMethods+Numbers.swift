import ObjectModel
import PyNumerics
import RefCounting

// Methods of int, bool and float.

extension BuiltinMethods {
  static let int: [String: BuiltinMethod] = [
    "bit_length": noArguments("bit_length") { (s, o) throws(PythonError) in
      try s.newInt(IntegerDigits.bitLength(s.signedDigits(o).digits))
    },
    "bit_count": noArguments("bit_count") { (s, o) throws(PythonError) in
      try s.newInt(s.signedDigits(o).digits.reduce(0) { $0 + $1.nonzeroBitCount })
    },
    "conjugate": noArguments("conjugate") { (s, o) throws(PythonError) in try s.makeInt(o) },
    "is_integer": noArguments("is_integer") { (s, _) throws(PythonError) in
      s.retained(s.bool(true))
    },
    "as_integer_ratio": noArguments("as_integer_ratio") { (s, o) throws(PythonError) in
      let numerator = try s.makeInt(o)
      defer { s.decref(numerator) }
      return try s.newTuple(numerator, s.smallInt(1))
    },
  ]

  static let float: [String: BuiltinMethod] = [
    "is_integer": noArguments("is_integer") { (s, o) throws(PythonError) in
      let value = s.floatValue(o)
      return s.retained(s.bool(value.isFinite && value == value.rounded(.towardZero)))
    },
    "conjugate": noArguments("conjugate") { (s, o) throws(PythonError) in s.retained(o) },
    "as_integer_ratio": noArguments("as_integer_ratio") { (s, o) throws(PythonError) in
      let value = s.floatValue(o)
      if value.isNaN { throw PythonError(.valueError, "cannot convert NaN to integer ratio") }
      if value.isInfinite {
        throw PythonError(.overflowError, "cannot convert Infinity to integer ratio")
      }
      var significand = value == 0 ? 0 : value.significand
      var exponent = value == 0 ? 0 : Int(value.exponent)
      while significand != significand.rounded() {
        significand *= 2
        exponent -= 1
      }
      let whole = BigInteger(Int(value < 0 ? -significand : significand))
      let numerator = try s.newInt(exponent > 0 ? whole << exponent : whole)
      defer { s.decref(numerator) }
      let denominator = try s.newInt(exponent < 0 ? BigInteger(1) << -exponent : 1)
      defer { s.decref(denominator) }
      return try s.newTuple(numerator, denominator)
    },
  ]
}
