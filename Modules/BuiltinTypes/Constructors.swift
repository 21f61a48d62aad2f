import Heap
import ObjectModel
import PyMalloc
import PyNumerics
import RefCounting
import WeakRefs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Calls of the built-in types: `int(x)`, `str(x)`, `list(x)` and so on.

extension ObjectSpace {
  /// A new `object()`.
  public func newObject() throws(PythonError) -> Ref {
    guard let o = allocate(BuiltinType.object, size: Header.size) else {
      throw PythonError.noMemory
    }
    return o
  }

  /// Calls a built-in type with positional arguments: a new reference.
  public func construct(
    _ type: TypeIndex, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    let n = arguments.count
    let first = n > 0 ? arguments[0] : nil
    switch type {
    case BuiltinType.int: return try constructInt(arguments)
    case BuiltinType.float:
      try checkMost("float", n, 1)
      guard let first else { return try newFloat(0) }
      return try makeFloat(first)
    case BuiltinType.bool:
      try checkMost("bool", n, 1)
      return retained(bool(try first.map { (o) throws(PythonError) in try isTrue(o) } ?? false))
    case BuiltinType.str: return try constructString(arguments)
    case BuiltinType.bytes: return try constructBytes(arguments)
    case BuiltinType.bytearray: return try constructBytearray(arguments)
    case BuiltinType.complex: return try constructComplex(arguments)
    case BuiltinType.tuple:
      try checkMost("tuple", n, 1)
      return try tupleCall(first)
    case BuiltinType.list:
      try checkMost("list", n, 1)
      return try listCall(first)
    case BuiltinType.dict:
      try checkMost("dict", n, 1)
      return try dictCall(first)
    case BuiltinType.set:
      try checkMost("set", n, 1)
      return try setCall(first)
    case BuiltinType.frozenset:
      try checkMost("frozenset", n, 1)
      return try frozensetCall(first)
    case BuiltinType.range: return try constructRange(arguments)
    case BuiltinType.slice:
      try checkLeast("slice", n, 1)
      try checkMost("slice", n, 3)
      return n == 1
        ? try newSlice(start: none, stop: arguments[0], step: none)
        : try newSlice(
          start: arguments[0], stop: arguments[1], step: n == 3 ? arguments[2] : none)
    case BuiltinType.weakref: return try constructWeakref(arguments)
    case BuiltinType.object:
      if n > 0 { throw PythonError(.typeError, "object() takes no arguments") }
      return try newObject()
    case BuiltinType.property:
      try checkMost("property", n, 4)
      let o = try newWords(BuiltinType.property)
      track(o)
      return try building(o) { () throws(PythonError) in try initializeProperty(o, arguments) }
    case BuiltinType.staticMethod, BuiltinType.classMethod:
      guard let first, n == 1 else {
        throw PythonError(.typeError, "\(typeNames[type]) expected 1 argument, got \(n)")
      }
      return try newWrapper(type, first)
    case BuiltinType.super: return try newSuper(arguments)
    case BuiltinType.map: return try newMap(arguments)
    case BuiltinType.filter: return try newFilter(arguments)
    case BuiltinType.module: return try newModule(arguments)
    case BuiltinType.simpleNamespace:
      let o = try newWords(BuiltinType.simpleNamespace)
      return try building(o) { () throws(PythonError) in
        o.set(16, try newDict())
        track(o)
      }
    case BuiltinType.mappingProxy:
      guard let first, n == 1 else {
        throw PythonError(.typeError, "mappingproxy() missing required argument 'mapping' (pos 1)")
      }
      return try newWords(BuiltinType.mappingProxy, first)
    case let type where isExceptionType(type): return try newException(type, arguments)
    case BuiltinType.type where n == 3:
      return try newClass(called: arguments, metaclass: BuiltinType.type)
    case BuiltinType.type:
      guard n == 1 else { throw PythonError(.typeError, "type() takes 1 or 3 arguments") }
      return retained(typeObject(of: arguments[0]))
    case BuiltinType.none where n == 0: return retained(none)
    case BuiltinType.method where n == 2:
      return try newMethod(function: arguments[0], receiver: arguments[1])
    case BuiltinType.cell where n <= 1: return try newCell(first)
    case BuiltinType.reversed:
      guard let first, n == 1 else {
        throw PythonError(.typeError, "reversed expected 1 argument, got \(n)")
      }
      return try reversedIterator(over: first)
    case BuiltinType.enumerate:
      guard let first, n <= 2 else {
        throw PythonError(.typeError, "enumerate() missing required argument 'iterable' (pos 1)")
      }
      return try enumerateIterator(
        over: first, start: n == 2 ? try indexValue(arguments[1]) : 0)
    case BuiltinType.zip: return try zipIterator(over: arguments)
    default:
      if let make = extensionSlots(type)?.construct { return try make(self, arguments) }
      throw PythonError(.typeError, "cannot create '\(typeNames[type])' instances")
    }
  }

  /// The error of too many arguments, CPython's wording.
  package func checkMost(_ name: String, _ n: Int, _ most: Int) throws(PythonError) {
    if n > most {
      throw PythonError(
        .typeError, "\(name) expected at most \(most) argument\(most == 1 ? "" : "s"), got \(n)")
    }
  }

  /// The error of too few arguments, CPython's wording.
  package func checkLeast(_ name: String, _ n: Int, _ least: Int) throws(PythonError) {
    if n < least {
      throw PythonError(
        .typeError,
        "\(name) expected at least \(least) argument\(least == 1 ? "" : "s"), got \(n)")
    }
  }

  private func constructRange(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if arguments.isEmpty, s.pointee.minor == 8 {
      throw PythonError(.typeError, "range expected 1 argument, got 0")
    }
    try checkLeast("range", arguments.count, 1)
    try checkMost("range", arguments.count, 3)
    let one = smallInt(1)
    var bounds: [Ref] = []
    defer { for bound in bounds { decref(bound) } }
    for o in arguments { bounds.append(try wholeNumber(o)) }
    switch bounds.count {
    case 1: return try newRange(start: smallInt(0), stop: bounds[0], step: one)
    case 2: return try newRange(start: bounds[0], stop: bounds[1], step: one)
    default: return try newRange(start: bounds[0], stop: bounds[1], step: bounds[2])
    }
  }

  // MARK: int and float

  private func constructInt(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if arguments.isEmpty { return retained(smallInt(0)) }
    if arguments.count > 2 {
      throw PythonError(
        .typeError,
        s.pointee.minor >= 13
          ? "int expected at most 2 arguments, got \(arguments.count)"
          : "int() takes at most 2 arguments (\(arguments.count) given)")
    }
    let o = arguments[0]
    if arguments.count == 1 { return try makeInt(o) }
    let base = try indexValue(arguments[1], clips: true)
    guard o.type == BuiltinType.str || o.type == BuiltinType.bytes else {
      throw PythonError(.typeError, "int() can't convert non-string with explicit base")
    }
    return try parseInt(o, base: base)
  }

  /// `int(o)`: a new reference.
  public func makeInt(_ o: Ref) throws(PythonError) -> Ref {
    if isInstance(o) {
      for name in ["__int__", "__index__"] {
        guard let result = try callSpecial(o, name) else { continue }
        if isInt(result) { return result }
        defer { decref(result) }
        throw PythonError(.typeError, "\(name) returned non-int (type \(shownType(result)))")
      }
    }
    switch kind(o) {
    case BuiltinType.int: return o.type == BuiltinType.int ? retained(o) : try newInt(bigValue(o))
    case BuiltinType.bool: return try newInt(o == s.pointee.true ? 1 : 0)
    case BuiltinType.float:
      let value = floatValue(o)
      guard let whole = BigInteger(truncating: value) else {
        throw value.isNaN
          ? PythonError(.valueError, "cannot convert float NaN to integer")
          : PythonError(.overflowError, "cannot convert float infinity to integer")
      }
      return try newInt(whole)
    case BuiltinType.str, BuiltinType.bytes: return try parseInt(o, base: 10)
    default: break
    }
    if s.pointee.minor < 10, o.type == BuiltinType.complex {
      throw PythonError(.typeError, "can't convert complex to int")
    }
    throw PythonError(
      .typeError,
      "int() argument must be a string, a bytes-like object or a "
        + (s.pointee.minor < 10 ? "number, " : "real number, ")
        + "not '\(shownType(o))'")
  }

  private func parseInt(_ o: Ref, base: Int) throws(PythonError) -> Ref {
    let limit = IntegerText.defaultMaximumDigits
    let value: BigInteger
    do throws(NumberTextError) {
      if o.type == BuiltinType.bytes {
        value = try IntegerText.parse(bytes: bytes(o), base: base, maximumDigits: limit)
      } else {
        let points = text(o).codePoints
        let result: Result<BigInteger, NumberTextError> = points.withUnsafeBufferPointer { buffer in
          do throws(NumberTextError) {
            return .success(try IntegerText.parse(str: buffer, base: base, maximumDigits: limit))
          } catch { return .failure(error) }
        }
        value = try result.get()
      }
    } catch {
      switch error {
      case .invalidBase:
        throw PythonError(.valueError, "int() base must be >= 2 and <= 36, or 0")
      case .tooManyDigits(let n):
        throw PythonError(
          .valueError,
          "Exceeds the limit (\(limit) digits) for integer string conversion: value has \(n) "
            + "digits; use sys.set_int_max_str_digits() to increase the limit")
      case .invalidLiteral:
        let shown = String(try reprText(o).unicodeScalars.prefix(200).map(Character.init))
        throw PythonError(
          .valueError, "invalid literal for int() with base \(base): \(shown)")
      }
    }
    return try newInt(value, capacity: roomForText(o, base: base))
  }

  /// Digits of the block that the number in a text is read into (long_from_string_base).
  private func roomForText(_ o: Ref, base: Int) -> Int {
    let isBytes = o.type == BuiltinType.bytes
    let view = isBytes ? nil : text(o)
    var radix = base
    var count = 0
    for i in 0..<o.count {
      let character = view?[i] ?? UInt32(bytes(o)[i])
      let isLetter = 65...90 ~= character || 97...122 ~= character
      if !isLetter, character < 48 || 57 < character && character < 128 { continue }
      count += 1
      // A prefix names the base, if it is not a digit of it.
      guard isLetter, count == 2, base == 0 || base == 16 || base == 8 || base == 2 else {
        continue
      }
      switch character | 32 {
      case 120: (radix, count) = (16, 0)
      case 111: (radix, count) = (8, 0)
      case 98 where base != 16: (radix, count) = (2, 0)
      default: break
      }
    }
    if radix == 0 { radix = 10 }
    if radix.nonzeroBitCount == 1 { return (count * radix.trailingZeroBitCount + 29) / 30 }
    return Int(Double(count) * (log(Double(radix)) / log(Double(1 << 30))) + 1)
  }

  /// `float(o)`: a new reference.
  public func makeFloat(_ o: Ref) throws(PythonError) -> Ref {
    if o.type == BuiltinType.float { return retained(o) }
    if isInstance(o), let result = try callSpecial(o, "__float__") {
      if kind(result) == BuiltinType.float { return result }
      defer { decref(result) }
      throw PythonError(
        .typeError,
        "\(shownType(o)).__float__ returned non-float (type \(shownType(result)))")
    }
    if let value = try numberAsDouble(o) { return try newFloat(value) }
    if o.type == BuiltinType.str || o.type == BuiltinType.bytes {
      return try newFloat(try parseFloat(o))
    }
    if let result = try callSpecial(o, "__float__") {
      if result.type == BuiltinType.float { return result }
      defer { decref(result) }
      throw PythonError(
        .typeError,
        "\(shownType(o)).__float__ returned non-float (type \(shownType(result)))")
    }
    if lookupSpecial(o.type, "__index__") != nil {
      return try newFloat(Double(try indexValue(o)))
    }
    if s.pointee.minor < 10, o.type == BuiltinType.complex {
      throw PythonError(.typeError, "can't convert complex to float")
    }
    throw PythonError(
      .typeError,
      "float() argument must be a string or a \(s.pointee.minor < 10 ? "" : "real ")number, "
        + "not '\(shownType(o))'")
  }

  private func parseFloat(_ o: Ref) throws(PythonError) -> Double {
    do throws(NumberTextError) {
      if o.type == BuiltinType.bytes { return try FloatText.parse(bytes: bytes(o)) }
      let points = text(o).codePoints
      let result: Result<Double, NumberTextError> = points.withUnsafeBufferPointer { buffer in
        do throws(NumberTextError) { return .success(try FloatText.parse(str: buffer)) } catch {
          return .failure(error)
        }
      }
      return try result.get()
    } catch {
      throw PythonError(.valueError, "could not convert string to float: \(try reprText(o))")
    }
  }

  // MARK: str and bytes

  private func constructString(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let n = arguments.count
    if n == 0 { return retained(s.pointee.emptyString) }
    if n == 1 {
      nativeSafePoint()
      return try str(arguments[0])
    }
    if n > 3 {
      throw PythonError(
        .typeError,
        s.pointee.minor >= 13
          ? "str expected at most 3 arguments, got \(n)"
          : "str() takes at most 3 arguments (\(n) given)")
    }
    let encoding = try textArgument(arguments[1], "str() argument 'encoding'")
    let errors = n == 3 ? try textArgument(arguments[2], "str() argument 'errors'") : "strict"
    if arguments[0].type == BuiltinType.str {
      throw PythonError(.typeError, "decoding str is not supported")
    }
    let complaint =
      "decoding to str: need a bytes-like object, \(shownType(arguments[0])) found"
    return try withBytes(of: arguments[0], complaint) { (bytes) throws(PythonError) in
      try decode(bytes, encoding, errors)
    }
  }

  /// The text of an argument that must be a str.
  package func textArgument(_ o: Ref, _ what: String) throws(PythonError) -> String {
    if kind(o) == BuiltinType.str { return string(o) }
    throw PythonError(.typeError, "\(what) must be str, not \(shownType(o))")
  }

  private func constructBytes(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let n = arguments.count
    if n == 0 { return retained(s.pointee.emptyBytes) }
    if n > 3 {
      throw PythonError(.typeError, "bytes() takes at most 3 arguments (\(n) given)")
    }
    let source = arguments[0]
    if n > 1 {
      let encoding = try textArgument(arguments[1], "bytes() argument 'encoding'")
      let errors = n == 3 ? try textArgument(arguments[2], "bytes() argument 'errors'") : "strict"
      guard kind(source) == BuiltinType.str else {
        throw PythonError(.typeError, "encoding without a string argument")
      }
      return try encode(source, encoding, errors)
    }
    switch source.type {
    case BuiltinType.bytes: return retained(source)
    case BuiltinType.bytearray:
      // Of one byte too it is a new object (_PyBytes_FromBuffer), unlike a slice of bytes.
      let content = byteString(source)
      if content.isEmpty { return retained(s.pointee.emptyBytes) }
      let o = try newBytesUnset(content.count)
      memcpy(bytesData(o), content.baseAddress.unsafelyUnwrapped, content.count)
      return o
    case BuiltinType.extensions where extensionSlots(source.type)?.buffer != nil:
      return try bytesOfBuffer(source)
    case BuiltinType.str: throw PythonError(.typeError, "string argument without an encoding")
    case BuiltinType.int, BuiltinType.bool:
      let count = try indexValue(source)
      if count < 0 { throw PythonError(.valueError, "negative count") }
      if count == 0 { return retained(s.pointee.emptyBytes) }
      let o = try newBytesUnset(count)
      bytesData(o).initialize(repeating: 0, count: count)
      return o
    default: break
    }
    if isProxy(source) {
      return try throughProxy(source) { (x) throws(PythonError) in
        guard let result = try callSpecial(x, "__bytes__") else {
          throw PythonError(
            .attributeError, "'\(shownType(x))' object has no attribute '__bytes__'")
        }
        return result
      }
    }
    if let result = try callSpecial(source, "__bytes__") {
      if result.type == BuiltinType.bytes { return result }
      defer { decref(result) }
      throw PythonError(
        .typeError, "__bytes__ returned non-bytes (type \(shownType(result)))")
    }
    if exportsBuffer(source) { return try bytesOfBuffer(source) }
    guard isIterable(source) else {
      throw PythonError(.typeError, "cannot convert '\(shownType(source))' object to bytes")
    }
    var collected: [UInt8] = []
    func append(_ item: Ref) throws(PythonError) {
      let value = try indexValue(item, clips: true)
      guard let byte = UInt8(exactly: value) else {
        throw PythonError(.valueError, "bytes must be in range(0, 256)")
      }
      collected.append(byte)
    }
    // Lists and tuples are read without an iterator.
    switch source.type {
    case BuiltinType.list:
      var i = 0
      while i < source.count {
        try append(listItem(source, i))
        i += 1
      }
    case BuiltinType.tuple:
      for i in 0..<source.count { try append(tupleItem(source, i)) }
      if source.count == 1 {
        let o = try newBytesUnset(1)
        bytesData(o)[0] = collected[0]
        return o
      }
    default:
      try forEach(source) { (item: Ref) throws(PythonError) in try append(item) }
    }
    return try newBytes(array: collected)
  }
}
