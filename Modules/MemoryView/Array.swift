import BuiltinTypes
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// array.array: an object of 64 bytes and a block of packed items (Modules/arraymodule.c, 3.8 to
// 3.13). From 3.10 on its type counts as one made at run time, so arrays are containers: their one
// reference that a collector sees is that to the type.

/// Byte offsets of an array.
enum ArrayField {
  /// Pointer to the items, NULL while there is no block.
  static let items = 24
  /// Items that fit in the block.
  static let allocated = 32
  /// The type code, in place of CPython's pointer to its description.
  static let code = 40
  static let weaklist = 48
  /// Views of the items.
  static let exports = 56
  static let size = 64
}

/// The kind of the items of an array.
struct ArrayCode: Equatable {
  /// The letter that scripts give.
  let letter: UInt8

  /// The letter as text.
  var text: String { String(Character(Unicode.Scalar(letter))) }

  /// Bytes of an item; 0 for letters that are no codes.
  var itemSize: Int {
    switch Character(Unicode.Scalar(letter)) {
    case "b", "B": 1
    case "h", "H": 2
    case "i", "I", "f", "u", "w": 4
    case "l", "L", "q", "Q", "d": 8
    default: 0
    }
  }

  /// Whether items are characters.
  var isText: Bool { letter == UInt8(ascii: "u") || letter == UInt8(ascii: "w") }

  /// Whether items are floats.
  var isReal: Bool { letter == UInt8(ascii: "f") || letter == UInt8(ascii: "d") }

  /// The format of the items in a buffer.
  var exported: UInt8 { isText ? UInt8(ascii: "w") : letter }
}

extension ObjectSpace {
  func registerArrayTypes() {
    let isContainer = s.pointee.minor >= 10
    register(
      BuiltinType.array, "array.array", size: ArrayField.size, flags: isContainer ? [.gc] : [],
      layout: isContainer ? .instance : .none, weaklist: ArrayField.weaklist,
      dealloc: arrayDealloc)
    setExtensionSlots(BuiltinType.array, .array(minor: s.pointee.minor))
    info(BuiltinType.array).pointee.flags.insert(.isBase)
    register(
      BuiltinType.arrayIterator, isContainer ? "array.arrayiterator" : "arrayiterator", size: 40,
      flags: [.gc],
      layout: isContainer ? .instance : .words, words: 0b10, dealloc: iteratorDealloc)
    setExtensionSlots(BuiltinType.arrayIterator, .arrayIterator)
    if isContainer {
      for type in [BuiltinType.array, BuiltinType.arrayIterator] {
        info(type).pointee.object?.insert(Header.heapTypeInCPython)
      }
    }
  }

  /// The type code of an array.
  func arrayCode(_ o: Ref) -> ArrayCode {
    ArrayCode(letter: UInt8(truncatingIfNeeded: o.get(ArrayField.code, as: Int.self)))
  }

  /// The items of an array, NULL while there is no block.
  func arrayItems(_ o: Ref) -> UnsafeMutableRawPointer? { o.get(ArrayField.items) }

  /// Bytes of all items.
  func arrayBytes(_ o: Ref) -> Int { o.count * arrayCode(o).itemSize }

  /// An array of `n` items, which the caller writes, in a block that just holds them.
  /// - Parameter type: array, or a class that derives from it.
  func newArray(
    _ code: ArrayCode, count n: Int, as type: TypeIndex = BuiltinType.array
  ) throws(PythonError) -> Ref {
    guard n <= Int.max / 16 else { throw PythonError.noMemory }
    let o: Ref
    if type == BuiltinType.array {
      guard let made = allocate(type, size: ArrayField.size) else { throw PythonError.noMemory }
      for offset in stride(from: Header.size, to: ArrayField.size, by: 8) { made.set(offset, 0) }
      o = made
    } else {
      o = try allocateSubclass(type)
    }
    o.set(ArrayField.code, Int(code.letter))
    if s.pointee.minor >= 10 || type != BuiltinType.array { track(o) }
    if n > 0 {
      do throws(PythonError) {
        o.set(ArrayField.items, try allocateMemory(n * code.itemSize))
      } catch {
        decref(o)
        throw error
      }
      memset(arrayItems(o).unsafelyUnwrapped, 0, n * code.itemSize)
      o.count = n
      o.set(ArrayField.allocated, n)
    }
    return o
  }

  func checkNotExported(_ o: Ref) throws(PythonError) {
    if o.get(ArrayField.exports, as: Int.self) > 0 {
      throw PythonError(
        .bufferError, "cannot resize an array that is exporting buffers")
    }
  }

  /// Sets the number of items. A block with room stays as long as fewer than 16 items go at once;
  /// a new one has a sixteenth more room, and 3 or 7 items (array_resize).
  func arrayResize(_ o: Ref, _ n: Int) throws(PythonError) {
    if n != o.count { try checkNotExported(o) }
    let items = arrayItems(o)
    if o.get(ArrayField.allocated, as: Int.self) >= n, o.count < n + 16, items != nil {
      o.count = n
      return
    }
    if n == 0 {
      freeMemory(items)
      o.set(ArrayField.items, 0)
      o.set(ArrayField.allocated, 0)
      o.count = 0
      return
    }
    let room = (n >> 4) &+ (o.count < 8 ? 3 : 7) &+ n
    let (bytes, overflow) = room.multipliedReportingOverflow(by: arrayCode(o).itemSize)
    guard !overflow, room > 0, let block = s.pointee.malloc.realloc(items, bytes) else {
      throw PythonError.noMemory
    }
    o.set(ArrayField.items, block)
    o.set(ArrayField.allocated, room)
    o.count = n
  }

  // MARK: Making

  /// `array(code, source)`: a new reference.
  /// - Parameter type: array, or a class that derives from it.
  func constructArray(
    _ arguments: UnsafeBufferPointer<Ref>, as type: TypeIndex = BuiltinType.array
  ) throws(PythonError) -> Ref {
    let n = arguments.count
    if n == 0 {
      throw PythonError(.typeError, "array() takes at least 1 argument (0 given)")
    }
    if n > 2 {
      throw PythonError(.typeError, "array() takes at most 2 arguments (\(n) given)")
    }
    let code = try codeArgument(arguments[0])
    let source = n > 1 ? arguments[1] : nil
    guard let source else { return try newArray(code, count: 0, as: type) }
    if !code.isText {
      if kind(source) == BuiltinType.str {
        throw PythonError(
          .typeError, "cannot use a str to initialize an array with typecode '\(code.text)'")
      }
      if kind(source) == BuiltinType.array, arrayCode(source).isText {
        throw PythonError(
          .typeError,
          "cannot use a unicode array to initialize an array with typecode '\(code.text)'")
      }
    }
    switch kind(source) {
    case BuiltinType.list, BuiltinType.tuple:
      let o = try newArray(code, count: source.count, as: type)
      return try building(o) { () throws(PythonError) in
        let isList = kind(source) == BuiltinType.list
        for i in 0..<o.count {
          // What an item runs to become a number may make the list shorter, or take the item out of it.
          guard i < source.count else {
            throw PythonError(.indexError, "list index out of range")
          }
          let item = retained(isList ? listItem(source, i) : tupleItem(source, i))
          defer { decref(item) }
          try arraySet(o, i, item)
        }
      }
    case BuiltinType.bytes, BuiltinType.bytearray:
      let o = try newArray(code, count: 0, as: type)
      return try building(o) { () throws(PythonError) in try arrayAppend(o, bytesOf: source) }
    case BuiltinType.str:
      return try newArray(code, text: source, as: type)
    case BuiltinType.array where arrayCode(source) == code:
      let o = try newArray(code, count: source.count, as: type)
      if o.count > 0 {
        memcpy(
          arrayItems(o).unsafelyUnwrapped, arrayItems(source).unsafelyUnwrapped, arrayBytes(o))
      }
      return o
    default:
      let it = try iterator(over: source)
      defer { decref(it) }
      let o = try newArray(code, count: 0, as: type)
      return try building(o) { () throws(PythonError) in try arrayExtend(o, from: it) }
    }
  }

  private func codeArgument(_ o: Ref) throws(PythonError) -> ArrayCode {
    guard o.type == BuiltinType.str, o.count == 1 else {
      throw PythonError(
        .typeError, "array() argument 1 must be a unicode character, not \(shownType(o))")
    }
    let hasW = s.pointee.minor >= 13
    let letter = codePoints(o)[0]
    let code = ArrayCode(letter: UInt8(exactly: letter) ?? 0)
    if code.itemSize == 0 || code.letter == UInt8(ascii: "w") && !hasW {
      throw PythonError(
        .valueError,
        "bad typecode (must be b, B, u, h, H, i, I, l, L, q, Q, f or d)")
    }
    return code
  }

  /// An array of the characters of a str, in a block with room for a NUL that is not counted.
  private func newArray(
    _ code: ArrayCode, text: Ref, as type: TypeIndex
  ) throws(PythonError) -> Ref {
    let points = codePoints(text)
    let o = try newArray(code, count: 0, as: type)
    return try building(o) { () throws(PythonError) in
      if points.isEmpty { return }
      let hasNUL = code.letter == UInt8(ascii: "u")
      let block = try allocateMemory(4 * (points.count + (hasNUL ? 1 : 0)))
      for (i, point) in points.enumerated() {
        block.storeBytes(of: point, toByteOffset: 4 * i, as: UInt32.self)
      }
      o.set(ArrayField.items, block)
      o.set(ArrayField.allocated, points.count)
      o.count = points.count
    }
  }

  /// Appends each item of an iterator (array_iter_extend).
  func arrayExtend(_ o: Ref, from it: Ref) throws(PythonError) {
    while let item = try next(it) {
      defer { decref(item) }
      try arrayInsert(o, o.count, item)
    }
  }

  /// Inserts an item; the value is looked at before the array grows (ins1).
  func arrayInsert(_ o: Ref, _ index: Int, _ value: Ref) throws(PythonError) {
    var scratch: UInt64 = 0
    try withUnsafeMutablePointer(to: &scratch) { (p) throws(PythonError) in
      try store(value, arrayCode(o), at: p)
    }
    let n = o.count
    try arrayResize(o, n + 1)
    let i = index < 0 ? max(index &+ n, 0) : min(index, n)
    let size = arrayCode(o).itemSize
    let items = arrayItems(o).unsafelyUnwrapped
    if i < n { memmove(items + (i + 1) * size, items + i * size, (n - i) * size) }
    memcpy(items + i * size, &scratch, size)
  }

  /// `o.frombytes(source)`
  func arrayAppend(_ o: Ref, bytesOf source: Ref) throws(PythonError) {
    try withBytes(of: source) { (bytes) throws(PythonError) in
      let size = arrayCode(o).itemSize
      if bytes.count % size != 0 {
        throw PythonError(.valueError, "bytes length not a multiple of item size")
      }
      let n = bytes.count / size
      if n == 0 { return }
      let old = o.count
      try arrayResize(o, old + n)
      memcpy(
        arrayItems(o).unsafelyUnwrapped + old * size, bytes.baseAddress.unsafelyUnwrapped,
        bytes.count)
    }
  }
}

/// Destroys an array and its items.
let arrayDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  if o.get(ArrayField.weaklist, as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  space.freeMemory(space.arrayItems(o))
  space.free(o)
}
