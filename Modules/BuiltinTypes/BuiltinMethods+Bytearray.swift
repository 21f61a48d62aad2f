import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Methods that change a bytearray; those that read it are shared with bytes.

extension BuiltinMethods {
  static let bytearray: [String: BuiltinMethod] = bytes.merging(mutating) { $1 }

  private static let mutating: [String: BuiltinMethod] = [
    "append": oneArgument("append") { (s, o, value) throws(PythonError) in
      try s.bytearrayAppend(o, value)
      return done(s)
    },
    "extend": oneArgument("extend") { (s, o, source) throws(PythonError) in
      try extend(s, o, source)
      return done(s)
    },
    "clear": noArguments("clear") { (s, o) throws(PythonError) in
      try s.bytearrayResize(o, 0)
      return done(s)
    },
    "copy": noArguments("copy") { (s, o) throws(PythonError) in
      try s.newBytearray(s.byteString(o))
    },
    "insert": positional("insert", 2, 2) { (s, o, arguments) throws(PythonError) in
      var i = try s.indexValue(arguments[0])
      let byte = try s.byteValue(arguments[1])
      let n = o.count
      try s.bytearrayResize(o, n + 1)
      if i < 0 { i = max(i &+ n, 0) }
      i = min(i, n)
      let data = s.bytearrayData(o).unsafelyUnwrapped
      memmove(data + i + 1, data + i, n - i)
      data[i] = byte
      return done(s)
    },
    "pop": positional("pop", 0, 1) { (s, o, arguments) throws(PythonError) in
      var i = arguments.isEmpty ? -1 : try s.indexValue(arguments[0])
      let n = o.count
      if n == 0 { throw PythonError(.indexError, "pop from empty bytearray") }
      if i < 0 { i &+= n }
      guard i >= 0, i < n else { throw PythonError(.indexError, "pop index out of range") }
      try s.checkResizable(o)
      let data = s.bytearrayData(o).unsafelyUnwrapped
      let byte = data[i]
      memmove(data + i, data + i + 1, n - i)
      try s.bytearrayResize(o, n - 1)
      return try s.newInt(Int(byte))
    },
    "remove": oneArgument("remove") { (s, o, value) throws(PythonError) in
      let byte = try s.byteValue(value)
      let n = o.count
      guard let i = s.byteString(o).firstIndex(of: byte) else {
        throw PythonError(.valueError, "value not found in bytearray")
      }
      try s.checkResizable(o)
      let data = s.bytearrayData(o).unsafelyUnwrapped
      memmove(data + i, data + i + 1, n - i)
      try s.bytearrayResize(o, n - 1)
      return done(s)
    },
    "reverse": noArguments("reverse") { (s, o) throws(PythonError) in
      var contents = UnsafeMutableBufferPointer(start: s.bytearrayData(o), count: o.count)
      contents.reverse()
      return done(s)
    },
    "__alloc__": noArguments("__alloc__") { (s, o) throws(PythonError) in
      try s.newInt(o.get(BytearrayField.allocated, as: Int.self))
    },
    "__setitem__": positional("__setitem__", 2, 2) { (s, o, arguments) throws(PythonError) in
      try s.bytearraySetItem(o, arguments[0], arguments[1])
      return done(s)
    },
    "__delitem__": oneArgument("__delitem__") { (s, o, key) throws(PythonError) in
      try s.bytearraySetItem(o, key, nil)
      return done(s)
    },
    "__iadd__": oneArgument("__iadd__") { (s, o, source) throws(PythonError) in
      try s.bytearrayAppend(o, contentsOf: source)
      return s.retained(o)
    },
    "__imul__": oneArgument("__imul__") { (s, o, times) throws(PythonError) in
      try multiply(s, o, by: max(try s.indexValue(times), 0))
      return s.retained(o)
    },
    "__init__": { (s, o, arguments) throws(PythonError) in
      if o.count != 0 { try s.bytearrayResize(o, 0) }
      let contents = try s.constructBytearray(arguments)
      defer { s.decref(contents) }
      try s.bytearrayAppend(o, contentsOf: contents)
      return done(s)
    },
  ]

  /// Appends the contents of an exporter, or the ints of an iterable by way of a second bytearray.
  private static func extend(_ s: ObjectSpace, _ o: Ref, _ source: Ref) throws(PythonError) {
    if source == o {
      let copy = try s.newBytearray(s.byteString(o))
      defer { s.decref(copy) }
      try s.bytearraySetSlice(o, o.count, o.count, s.byteString(copy))
      return
    }
    if s.exportsBuffer(source) {
      let complaint = "can't set bytearray slice from \(s.shownType(source))"
      try s.withBytes(of: source, always: complaint) { (bytes) throws(PythonError) in
        try s.bytearraySetSlice(o, o.count, o.count, bytes)
      }
      return
    }
    guard s.isIterable(source) else {
      throw PythonError(.typeError, "can't extend bytearray with \(s.shownType(source))")
    }
    let it = try s.iterator(over: source)
    defer { s.decref(it) }
    var room = 32
    if let n = s.remainingItems(source) ?? (try? s.length(source)) { room = n }
    let collected = try s.newBytearray(unset: room)
    defer { s.decref(collected) }
    var n = 0
    while let item = try s.next(it) {
      defer { s.decref(item) }
      let byte: UInt8
      do throws(PythonError) { byte = try s.byteValue(item) } catch {
        guard error.kind == .typeError, source.type == BuiltinType.str, s.s.pointee.minor >= 13
        else { throw error }
        throw PythonError(.typeError, "expected iterable of integers; got: 'str'")
      }
      if room == 0 {
        room = 1
        try s.bytearrayResize(collected, room)
      }
      s.bytearrayData(collected).unsafelyUnwrapped[n] = byte
      n += 1
      if n >= room {
        room = n + (n >> 1) + 1
        try s.bytearrayResize(collected, room)
      }
    }
    try s.bytearrayResize(collected, n)
    try s.bytearraySetSlice(o, o.count, o.count, s.byteString(collected))
  }

  /// `o *= times` (bytearray_irepeat).
  private static func multiply(_ s: ObjectSpace, _ o: Ref, by times: Int) throws(PythonError) {
    let n = o.count
    if times == 1 { return }
    guard n == 0 || times <= Int.max / 4 / n else { throw PythonError.noMemory }
    try s.bytearrayResize(o, n * times)
    guard n * times > 0, let data = s.bytearrayData(o) else { return }
    for k in 1..<times { memcpy(data + k * n, data, n) }
  }
}
