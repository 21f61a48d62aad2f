import ObjectModel
import PyNumerics
import RefCounting

// complex: two doubles at 16 and 24 (Objects/complexobject.c).

extension ObjectSpace {
  /// A complex number.
  public func newComplex(_ real: Double, _ imaginary: Double) throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.complex, size: 32) else { throw PythonError.noMemory }
    o.set(16, real)
    o.set(24, imaginary)
    return o
  }

  func constructComplex(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    try checkMost("complex", arguments.count, 2)
    var parts = [0.0, 0.0]
    for (i, argument) in arguments.enumerated() {
      guard let value = try numberAsDouble(argument) else {
        throw PythonError(
          .typeError,
          "complex() \(i == 0 ? "first" : "second") argument must be a number, "
            + "not '\(shownType(argument))'")
      }
      parts[i] = value
    }
    return try newComplex(parts[0], parts[1])
  }

  /// The text of a complex number, as `repr` shows it.
  func complexText(_ o: Ref) -> String {
    let real: Double = o.get(16)
    let imaginary: Double = o.get(24)
    func short(_ x: Double) -> String {
      let text = FloatText.repr(x)
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    if real == 0 && real.sign == .plus { return short(imaginary) + "j" }
    let tail = short(imaginary)
    let sign = tail.hasPrefix("-") ? "" : "+"
    return "(\(short(real))\(sign)\(tail)j)"
  }
}
