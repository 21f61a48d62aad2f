import BuiltinTypes
import ObjectModel
import RefCounting

// What the language does with a memoryview: protocols, attributes, methods.

extension ExtensionSlots {
  /// The slots of memoryview.
  static var memoryview: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.methods = viewMethods
    slots.length = { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      if s.dimensions(v) > 0 { return s.shape(v)[0] }
      if s.s.pointee.minor >= 12 {
        throw PythonError(.typeError, "0-dim memory has no length")
      }
      return 1
    }
    slots.item = { (s, v, key) throws(PythonError) in try s.viewSubscript(v, key) }
    slots.setItem = { (s, v, key, value) throws(PythonError) in try s.viewAssign(v, key, value) }
    slots.iterator = { (s, v) throws(PythonError) in try s.newMemoryIterator(v) }
    slots.hash = { (s, v) throws(PythonError) in try s.viewHash(v) }
    slots.equal = { (s, v, w) throws(PythonError) in try s.viewEqual(v, w) }
    slots.repr = { (s, v) throws(PythonError) in
      let address = "0x" + String(v.address, radix: 16)
      return s.isReleased(v) ? "<released memory at \(address)>" : "<memory at \(address)>"
    }
    slots.size = { (_, v) in ViewField.arrays + 8 * v.count }
    slots.attribute = { (s, v, name) throws(PythonError) in try s.viewAttribute(v, name) }
    slots.construct = { (s, arguments) throws(PythonError) in
      if arguments.count > 1 {
        throw PythonError(
          .typeError, "memoryview() takes at most 1 argument (\(arguments.count) given)")
      }
      guard let source = arguments.first else {
        throw PythonError(
          .typeError, "memoryview() missing required argument 'object' (pos 1)")
      }
      return try s.newMemoryView(source)
    }
    slots.buffer = { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      try s.checkUnrestricted(v)
      if !s.hasFlag(v, ViewFlags.cContiguous) {
        throw PythonError(
          .bufferError, "memoryview: underlying buffer is not C-contiguous")
      }
      return SimpleBuffer(
        start: v.get(ViewField.start), count: v.get(ViewField.bytes), exports: ViewField.exports)
    }
    slots.copySize = { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      return v.get(ViewField.bytes)
    }
    slots.copy = { (s, v, target) throws(PythonError) in try s.copyView(v, to: target, .c) }
    return slots
  }

  private static let viewMethods: [String: BuiltinMethod] = [
    "release": BuiltinMethods.noArguments("release") { (s, v) throws(PythonError) in
      try s.releaseView(v)
      return BuiltinMethods.done(s)
    },
    "tobytes": BuiltinMethods.keywords("tobytes", 1) { (s, v, arguments) throws(PythonError) in
      try s.checkUsable(v)
      return try s.viewBytes(v, try s.itemOrder(v, arguments.first))
    },
    "tolist": BuiltinMethods.noArguments("tolist") { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      return try s.viewList(v)
    },
    "hex": BuiltinMethods.keywords("hex", 2) { (s, v, arguments) throws(PythonError) in
      try s.checkUsable(v)
      return try s.viewHex(v, arguments)
    },
    "toreadonly": BuiltinMethods.noArguments("toreadonly") { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      try s.checkUnrestricted(v)
      let view = try s.addView(s.managed(v), like: v)
      view.set(ViewField.isReadOnly, Int32(1))
      return view
    },
    "cast": BuiltinMethods.keywords("cast", 2) { (s, v, arguments) throws(PythonError) in
      guard let format = arguments.first else {
        throw PythonError(
          .typeError,
          (s.s.pointee.minor < 10 ? "function" : "cast()")
            + " missing required argument 'format' (pos 1)")
      }
      if s.s.pointee.minor < 10, format.type != BuiltinType.str {
        throw PythonError(.typeError, "memoryview: format argument must be a string")
      }
      _ = try s.textArgument(format, "cast() argument 'format'")
      let shape = arguments.count > 1 ? arguments[1] : nil
      if s.s.pointee.minor >= 10 { return try s.viewCast(v, format, shape) }
      return try s.withArgumentTuple(arguments) { () throws(PythonError) in
        try s.viewCast(v, format, shape)
      }
    },
    "__enter__": BuiltinMethods.noArguments("__enter__") { (s, v) throws(PythonError) in
      try s.checkUsable(v)
      return s.retained(v)
    },
    "__exit__": { (s, v, arguments) throws(PythonError) in
      try s.withArgumentTuple(arguments) { () throws(PythonError) in
        try s.releaseView(v)
        return BuiltinMethods.done(s)
      }
    },
    "__len__": BuiltinMethods.noArguments("__len__") { (s, v) throws(PythonError) in
      try s.newInt(try s.length(v))
    },
    "__getitem__": BuiltinMethods.oneArgument("__getitem__") { (s, v, key) throws(PythonError) in
      try s.viewSubscript(v, key)
    },
    "__setitem__": BuiltinMethods.positional("__setitem__", 2, 2) {
      (s, v, arguments) throws(PythonError) in
      try s.viewAssign(v, arguments[0], arguments[1])
      return BuiltinMethods.done(s)
    },
    "__delitem__": BuiltinMethods.oneArgument("__delitem__") { (s, v, key) throws(PythonError) in
      try s.viewAssign(v, key, nil)
      return BuiltinMethods.done(s)
    },
  ]
}

extension ObjectSpace {
  /// The order that an argument names; `A` is Fortran's where the items lie so.
  func itemOrder(_ v: Ref, _ argument: Ref?) throws(PythonError) -> ItemOrder {
    guard let argument, argument != none else { return .c }
    guard argument.type == BuiltinType.str else {
      throw PythonError(
        .typeError,
        "tobytes() argument 'order' must be str or None, not \(shownType(argument))")
    }
    switch string(argument) {
    case "C": return .c
    case "F": return .fortran
    case "A":
      return hasFlag(v, ViewFlags.fContiguous) && !hasFlag(v, ViewFlags.cContiguous)
        ? .fortran : .c
    default: throw PythonError(.valueError, "order must be 'C', 'F' or 'A'")
    }
  }

  /// An attribute of a view that is no method; all of them need one that is not released.
  func viewAttribute(_ v: Ref, _ name: String) throws(PythonError) -> Ref? {
    switch name {
    case "obj", "nbytes", "readonly", "itemsize", "format", "ndim", "shape", "strides",
      "suboffsets", "c_contiguous", "f_contiguous", "contiguous":
      try checkUsable(v)
    default: return nil
    }
    let n = dimensions(v)
    switch name {
    case "obj": return retained(v.ref(ViewField.exporter) ?? none)
    case "nbytes": return try newInt(v.get(ViewField.bytes, as: Int.self))
    case "readonly": return retained(bool(v.get(ViewField.isReadOnly, as: Int32.self) != 0))
    case "itemsize": return try newInt(v.get(ViewField.itemSize, as: Int.self))
    case "format": return try newString(v.get(ViewField.format, as: ItemFormat.self).text)
    case "ndim": return try newInt(n)
    case "shape": return try tuple(UnsafeBufferPointer(start: shape(v), count: n))
    case "strides": return try tuple(UnsafeBufferPointer(start: strides(v), count: n))
    case "suboffsets": return retained(s.pointee.emptyTuple)
    case "c_contiguous": return retained(bool(hasFlag(v, ViewFlags.cContiguous)))
    case "f_contiguous": return retained(bool(hasFlag(v, ViewFlags.fContiguous)))
    default:
      return retained(bool(hasFlag(v, ViewFlags.cContiguous | ViewFlags.fContiguous)))
    }
  }

  private func tuple(_ numbers: UnsafeBufferPointer<Int>) throws(PythonError) -> Ref {
    var items: [Ref] = []
    defer { for item in items { decref(item) } }
    for number in numbers { items.append(try newInt(number)) }
    return try newTuple(array: items)
  }
}
