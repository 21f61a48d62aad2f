import BuiltinTypes
import ObjectModel
import RefCounting

// What the language does with an array: protocols, attributes, iteration.

extension ExtensionSlots {
  /// The slots of array.
  static func array(minor: Int) -> ExtensionSlots {
    var slots = ExtensionSlots()
    slots.methods =
      minor >= 13 ? arrayMethods.merging(laterArrayMethods) { $1 } : arrayMethods
    slots.length = { (_, o) in o.count }
    slots.item = { (s, o, key) throws(PythonError) in try s.arraySubscript(o, key) }
    slots.setItem = { (s, o, key, value) throws(PythonError) in
      try s.arrayAssign(o, key, value)
    }
    slots.contains = { (s, o, value) throws(PythonError) in
      try s.arrayIndex(o, of: value) != nil
    }
    slots.iterator = { (s, o) throws(PythonError) in try s.newArrayIterator(o) }
    slots.equal = { (s, a, b) throws(PythonError) in
      try s.arrayCompare(a, b, equality: true).map { $0 == 0 }
    }
    slots.order = { (s, a, b, op) throws(PythonError) in
      guard let order = try s.arrayCompare(a, b, equality: false) else { return nil }
      // Not-a-numbers have no order.
      return order == Int.min ? false : op.holds(order)
    }
    slots.concat = { (s, a, b) throws(PythonError) in try s.arrayConcat(a, b) }
    slots.repeated = { (s, o, n) throws(PythonError) in try s.arrayRepeat(o, n) }
    slots.repr = { (s, o) throws(PythonError) in try s.arrayRepr(o) }
    slots.size = { (s, o) in
      Int(s.info(of: o).pointee.basicSize)
        + o.get(ArrayField.allocated, as: Int.self) * s.arrayCode(o).itemSize
    }
    slots.attribute = { (s, o, name) throws(PythonError) in
      switch name {
      case "typecode": return try s.newString(s.arrayCode(o).text)
      case "itemsize": return try s.newInt(s.arrayCode(o).itemSize)
      default: return nil
      }
    }
    slots.construct = { (s, arguments) throws(PythonError) in try s.constructArray(arguments) }
    slots.constructSubclass = { (s, type, arguments) throws(PythonError) in
      try s.constructArray(arguments, as: type)
    }
    slots.release = { (s, o) in s.freeMemory(s.arrayItems(o)) }
    slots.buffer = { (s, o) in
      let empty = UnsafeMutableRawPointer(s.bytesData(s.s.pointee.emptyBytes))
      return SimpleBuffer(
        start: s.arrayItems(o) ?? empty, count: s.arrayBytes(o), exports: ArrayField.exports)
    }
    slots.copySize = { (s, o) in s.arrayBytes(o) }
    slots.copy = { (s, o, target) in
      if let items = s.arrayItems(o) { target.copyMemory(from: items, byteCount: s.arrayBytes(o)) }
    }
    return slots
  }

  /// The slots of an iterator of an array.
  static var arrayIterator: ExtensionSlots {
    var slots = ExtensionSlots()
    slots.next = { (s, it) throws(PythonError) in
      guard let o = it.ref(MemoryIteratorField.source) else { return nil }
      let i: Int = it.get(MemoryIteratorField.index)
      guard i < o.count else {
        s.replace(it, MemoryIteratorField.source, with: nil)
        return nil
      }
      it.set(MemoryIteratorField.index, i + 1)
      return try s.arrayItem(o, i)
    }
    slots.hash = { (s, it) in s.identityHash(it) }
    return slots
  }
}

extension ObjectSpace {
  /// `iter(o)`: a new reference.
  func newArrayIterator(_ o: Ref) throws(PythonError) -> Ref {
    guard let it = allocate(BuiltinType.arrayIterator, size: 40) else {
      throw PythonError.noMemory
    }
    it.set(MemoryIteratorField.index, 0)
    it.set(MemoryIteratorField.source, o)
    // Where CPython keeps the function that reads an item.
    it.set(32, 0)
    incref(o)
    track(it)
    return it
  }

  /// `repr(o)`
  func arrayRepr(_ o: Ref) throws(PythonError) -> String {
    let code = arrayCode(o)
    let name = o.type == BuiltinType.array ? "array" : typeName(of: o)
    if o.count == 0 { return "\(name)('\(code.text)')" }
    let contents: Ref
    if code.isText {
      let items = arrayItems(o).unsafelyUnwrapped.assumingMemoryBound(to: UInt32.self)
      contents = try newString(codePoints: Array(UnsafeBufferPointer(start: items, count: o.count)))
    } else {
      let list = try newListExact(o.count)
      contents = try building(list) { () throws(PythonError) in
        for i in 0..<o.count {
          listItems(list).unsafelyUnwrapped[i] = try arrayItem(o, i)
          list.count = i + 1
        }
      }
    }
    defer { decref(contents) }
    return "\(name)('\(code.text)', \(try reprText(contents)))"
  }
}
