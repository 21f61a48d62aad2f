import BuiltinTypes
import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The methods of array.

extension ExtensionSlots {
  static let arrayMethods: [String: BuiltinMethod] = arrayChanges.merging(arrayReads) { $1 }

  /// Methods that came with 3.13.
  static let laterArrayMethods: [String: BuiltinMethod] = [
    "clear": BuiltinMethods.noArguments("clear") { (s, o) throws(PythonError) in
      try s.arrayResize(o, 0)
      return BuiltinMethods.done(s)
    }
  ]

  private static let arrayChanges: [String: BuiltinMethod] = [
    "append": BuiltinMethods.oneArgument("append") { (s, o, x) throws(PythonError) in
      try s.arrayInsert(o, o.count, x)
      return BuiltinMethods.done(s)
    },
    "extend": BuiltinMethods.oneArgument("extend") { (s, o, x) throws(PythonError) in
      try extend(s, o, x)
      return BuiltinMethods.done(s)
    },
    "insert": BuiltinMethods.positional("insert", 2, 2) { (s, o, arguments) throws(PythonError) in
      try s.arrayInsert(o, try s.indexValue(arguments[0]), arguments[1])
      return BuiltinMethods.done(s)
    },
    "pop": BuiltinMethods.positional("pop", 0, 1) { (s, o, arguments) throws(PythonError) in
      var i = arguments.isEmpty ? -1 : try s.indexValue(arguments[0])
      if o.count == 0 { throw PythonError(.indexError, "pop from empty array") }
      if i < 0 { i &+= o.count }
      guard i >= 0, i < o.count else {
        throw PythonError(.indexError, "pop index out of range")
      }
      let item = try s.arrayItem(o, i)
      return try s.building(item) { () throws(PythonError) in try s.arrayRemove(o, at: i) }
    },
    "remove": BuiltinMethods.oneArgument("remove") { (s, o, x) throws(PythonError) in
      guard let i = try s.arrayIndex(o, of: x) else {
        throw PythonError(.valueError, "array.remove(x): x not in array")
      }
      try s.arrayRemove(o, at: i)
      return BuiltinMethods.done(s)
    },
    "reverse": BuiltinMethods.noArguments("reverse") { (s, o) throws(PythonError) in
      guard o.count > 1, let items = s.arrayItems(o) else { return BuiltinMethods.done(s) }
      let size = s.arrayCode(o).itemSize
      var scratch: UInt64 = 0
      for i in 0..<o.count / 2 {
        let (a, b) = (items + i * size, items + (o.count - 1 - i) * size)
        memcpy(&scratch, a, size)
        memcpy(a, b, size)
        memcpy(b, &scratch, size)
      }
      return BuiltinMethods.done(s)
    },
    "byteswap": BuiltinMethods.noArguments("byteswap") { (s, o) throws(PythonError) in
      let size = s.arrayCode(o).itemSize
      guard size > 1, let items = s.arrayItems(o) else { return BuiltinMethods.done(s) }
      for i in 0..<o.count {
        var item = UnsafeMutableRawBufferPointer(start: items + i * size, count: size)
        item.reverse()
      }
      return BuiltinMethods.done(s)
    },
    "frombytes": BuiltinMethods.oneArgument("frombytes") { (s, o, x) throws(PythonError) in
      try s.arrayAppend(o, bytesOf: x)
      return BuiltinMethods.done(s)
    },
    "fromlist": BuiltinMethods.oneArgument("fromlist") { (s, o, x) throws(PythonError) in
      try fromList(s, o, x)
      return BuiltinMethods.done(s)
    },
    "fromunicode": BuiltinMethods.oneArgument("fromunicode") { (s, o, x) throws(PythonError) in
      try fromText(s, o, x)
      return BuiltinMethods.done(s)
    },
    "__iadd__": BuiltinMethods.oneArgument("__iadd__") { (s, o, x) throws(PythonError) in
      guard s.kind(x) == BuiltinType.array else {
        throw PythonError(
          .typeError, "can only extend with array (not \"\(s.shownType(x))\")")
      }
      try extend(s, o, x)
      return s.retained(o)
    },
    "__imul__": BuiltinMethods.oneArgument("__imul__") { (s, o, x) throws(PythonError) in
      try multiply(s, o, max(try s.indexValue(x), 0))
      return s.retained(o)
    },
    "__setitem__": BuiltinMethods.positional("__setitem__", 2, 2) {
      (s, o, arguments) throws(PythonError) in
      try s.arrayAssign(o, arguments[0], arguments[1])
      return BuiltinMethods.done(s)
    },
    "__delitem__": BuiltinMethods.oneArgument("__delitem__") { (s, o, key) throws(PythonError) in
      try s.arrayAssign(o, key, nil)
      return BuiltinMethods.done(s)
    },
  ]

  private static let arrayReads: [String: BuiltinMethod] = [
    "count": BuiltinMethods.oneArgument("count") { (s, o, x) throws(PythonError) in
      var (n, i) = (0, 0)
      while let hit = try s.arrayIndex(o, of: x, from: i) {
        n += 1
        i = hit + 1
      }
      return try s.newInt(n)
    },
    "index": { (s, o, arguments) throws(PythonError) in
      if s.s.pointee.minor < 10, arguments.count != 1 {
        throw PythonError(
          .typeError, "index() takes exactly one argument (\(arguments.count) given)")
      }
      try s.checkLeast("index", arguments.count, 1)
      try s.checkMost("index", arguments.count, 3)
      let (low, high) = try BuiltinMethods.bounds(s, arguments, length: o.count, allowsNone: false)
      guard let i = try s.arrayIndex(o, of: arguments[0], from: low, to: high) else {
        throw PythonError(.valueError, "array.index(x): x not in array")
      }
      return try s.newInt(i)
    },
    "tobytes": BuiltinMethods.noArguments("tobytes") { (s, o) throws(PythonError) in
      let n = s.arrayBytes(o)
      guard n > 0, let items = s.arrayItems(o) else { return s.retained(s.s.pointee.emptyBytes) }
      return try s.newBytes(
        UnsafeBufferPointer(start: items.assumingMemoryBound(to: UInt8.self), count: n))
    },
    "tolist": BuiltinMethods.noArguments("tolist") { (s, o) throws(PythonError) in
      let n = o.count
      let list = try s.newListExact(n)
      return try s.building(list) { () throws(PythonError) in
        // Up to 3.11 making the list may run a collection, whose finalizers may change the array.
        for i in 0..<min(n, o.count) {
          let item = try s.arrayItem(o, i)
          s.listItems(list).unsafelyUnwrapped[i] = item
          list.count = i + 1
        }
      }
    },
    "tounicode": BuiltinMethods.noArguments("tounicode") { (s, o) throws(PythonError) in
      try checkText(s, o, "tounicode")
      let items = s.arrayItems(o)?.assumingMemoryBound(to: UInt32.self)
      return try s.newString(
        codePoints: Array(UnsafeBufferPointer(start: items, count: items == nil ? 0 : o.count)))
    },
    "buffer_info": BuiltinMethods.noArguments("buffer_info") { (s, o) throws(PythonError) in
      let address = try s.newInt(Int(bitPattern: s.arrayItems(o)))
      defer { s.decref(address) }
      let count = try s.newInt(o.count)
      defer { s.decref(count) }
      return try s.newTuple(array: [address, count])
    },
    "__copy__": BuiltinMethods.noArguments("__copy__") { (s, o) throws(PythonError) in
      try s.arrayRepeat(o, 1)
    },
    "__len__": BuiltinMethods.noArguments("__len__") { (s, o) throws(PythonError) in
      try s.newInt(o.count)
    },
    "__contains__": BuiltinMethods.oneArgument("__contains__") { (s, o, x) throws(PythonError) in
      s.retained(s.bool(try s.arrayIndex(o, of: x) != nil))
    },
    "__getitem__": BuiltinMethods.oneArgument("__getitem__") { (s, o, key) throws(PythonError) in
      try s.arraySubscript(o, key)
    },
  ]

  private static func extend(_ s: ObjectSpace, _ o: Ref, _ x: Ref) throws(PythonError) {
    guard s.kind(x) == BuiltinType.array else {
      let it = try s.iterator(over: x)
      defer { s.decref(it) }
      try s.arrayExtend(o, from: it)
      return
    }
    guard s.arrayCode(x) == s.arrayCode(o) else {
      throw PythonError(.typeError, "can only extend with array of same kind")
    }
    let (n, bytes) = (o.count, s.arrayBytes(x))
    let start = s.arrayBytes(o)
    try s.arrayResize(o, n + x.count)
    guard bytes > 0, let target = s.arrayItems(o), let items = s.arrayItems(x) else { return }
    memcpy(target + start, items, bytes)
  }

  /// `o.fromlist(l)`: an item that does not fit leaves the array as it was.
  private static func fromList(_ s: ObjectSpace, _ o: Ref, _ l: Ref) throws(PythonError) {
    guard l.type == BuiltinType.list else { throw PythonError(.typeError, "arg must be list") }
    let (n, old) = (l.count, o.count)
    if n == 0 { return }
    try s.arrayResize(o, old + n)
    for i in 0..<n {
      do throws(PythonError) {
        try s.arraySet(o, old + i, s.listItem(l, i))
        if l.count != n {
          throw PythonError(.runtimeError, "list changed size during iteration")
        }
      } catch {
        try s.arrayResize(o, old)
        throw error
      }
    }
  }

  private static func checkText(
    _ s: ObjectSpace, _ o: Ref, _ name: String
  ) throws(PythonError) {
    if s.arrayCode(o).isText { return }
    let codes = s.s.pointee.minor >= 13 ? " ('u' or 'w')" : ""
    throw PythonError(
      .valueError, "\(name)() may only be called on unicode type arrays\(codes)")
  }

  private static func fromText(_ s: ObjectSpace, _ o: Ref, _ x: Ref) throws(PythonError) {
    _ = try s.textArgument(x, "fromunicode() argument")
    try checkText(s, o, "fromunicode")
    let points = s.codePoints(x)
    if points.isEmpty { return }
    let old = o.count
    try s.arrayResize(o, old + points.count)
    for (i, point) in points.enumerated() {
      s.arrayItems(o).unsafelyUnwrapped.storeBytes(
        of: point, toByteOffset: 4 * (old + i), as: UInt32.self)
    }
  }

  /// `o *= times`
  private static func multiply(_ s: ObjectSpace, _ o: Ref, _ times: Int) throws(PythonError) {
    let bytes = s.arrayBytes(o)
    if o.count == 0 || times == 1 { return }
    guard times <= Int.max / 16 / o.count else { throw PythonError.noMemory }
    try s.arrayResize(o, o.count * times)
    guard times > 0, let items = s.arrayItems(o) else { return }
    for k in 1..<times { memcpy(items + k * bytes, items, bytes) }
  }
}
