// Visiting the references of an object: one switch over layouts, loops over memory, specialised
// for each visitor, no call per reference. What is visited, and in which order, is what CPython's
// tp_traverse of each type visits.

/// Something that is shown each reference of an object.
public protocol ReferenceVisitor {
  /// Called once per reference that the object holds; the same target may come several times.
  mutating func visit(_ child: Ref)

  /// Called for the reference of an instance to its class, of which many in a row are the same.
  mutating func visitClass(_ cls: Ref)

  /// Whether the reference from an instance to its dict is left out while the values lie in the
  /// instance: so does `tp_traverse` of 3.13, which keeps such a dict out of every garbage that is
  /// found. False unless told: everyone else is shown what is counted.
  static var omitsInlineDicts: Bool { get }
}

extension ReferenceVisitor {
  /// To most visitors a class is an object like any other.
  @inlinable @inline(__always)
  public mutating func visitClass(_ cls: Ref) { visit(cls) }

  /// What is true of every visitor that does not say otherwise.
  @inlinable public static var omitsInlineDicts: Bool { false }
}

extension ObjectSpace {
  /// Shows every reference that `o` holds, and that a collector must know of, to the visitor.
  ///
  /// Complexity: linear in the number of fields and items of `o`.
  @inlinable
  public func visitReferences<V: ReferenceVisitor>(of o: Ref, with visitor: inout V) {
    let info = s.pointee.types + Int(o.type)
    switch info.pointee.layout {
    case .none: return
    case .list:
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else { return }
      var i = o.count
      while i > 0 {
        i &-= 1
        if let child = items[i] { visitor.visit(child) }
      }
    case .tuple:
      let items = (o.raw + Int(info.pointee.itemsOffset)).assumingMemoryBound(to: Ref?.self)
      var i = o.count
      while i > 0 {
        i &-= 1
        if let child = items[i] { visitor.visit(child) }
      }
    case .generator:
      let items = (o.raw + GeneratorField.items).assumingMemoryBound(to: Ref?.self)
      for i in 0..<o.count {
        if let child = items[i] { visitor.visit(child) }
      }
      let tail = GeneratorField.items &+ 8 &* o.count
      let further: UnsafeMutablePointer<Int>? = o.get(tail &+ GeneratorField.further)
      if let further { visitFurther(further, &visitor) }
    case .words: visitWords(o, info.pointee.wordMask, &visitor)
    case .dict: visitDict(o, with: &visitor)
    case .set: visitSet(o, &visitor)
    case .frame: visitFrame(o, info, &visitor)
    case .instance:
      visitWords(o, info.pointee.wordMask, &visitor)
      if info.pointee.wordLimit != 0 { visitFarSlots(o, info, &visitor) }
      if info.pointee.flags.contains(.managedDict) {
        visitAttributes(o, info, &visitor)
      }
      if let cls = info.pointee.object { visitor.visitClass(cls) }
    case .subclass: visitSubclass(o, info, &visitor)
    case .custom: visitCustom(o, info, &visitor)
    }
  }

  /// `visitReferences` for loops over all objects: lists, tuples and plain words are shown in place, the
  /// rest by a call.
  @inlinable @inline(__always)
  public func visitReferencesHere<V: ReferenceVisitor>(of o: Ref, with visitor: inout V) {
    let info = s.pointee.types + Int(o.type)
    switch info.pointee.layout {
    case .none: return
    case .list:
      var i = o.count
      if i == 0 { return }
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else { return }
      while i > 0 {
        i &-= 1
        if let child = items[i] { visitor.visit(child) }
      }
    default: visitReferences(of: o, with: &visitor)
    }
  }

  /// What a suspended generator holds beside its words.
  @inlinable @inline(never)
  func visitFurther<V: ReferenceVisitor>(_ further: UnsafeMutablePointer<Int>, _ visitor: inout V) {
    for i in 1..<(1 &+ further.pointee) {
      if let o = UnsafeMutableRawPointer(bitPattern: further[i]) { visitor.visit(Ref(o)) }
    }
  }

  @inlinable @inline(never)
  func visitCustom<V: ReferenceVisitor>(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ visitor: inout V
  ) {
    guard let traverse = info.pointee.traverse else { return }
    var capacity = 16
    // A second look has room for what the first one counted.
    for attempt in 0..<2 {
      let count = withUnsafeTemporaryAllocation(of: Ref?.self, capacity: capacity) { items in
        let count = traverse(o.raw, items.baseAddress, capacity)
        if count > capacity, attempt == 0, count <= 1 << 24 { return count }
        for i in 0..<max(0, min(count, capacity)) {
          if let child = items[i] { visitor.visit(child) }
        }
        return 0
      }
      if count == 0 { return }
      capacity = count
    }
  }

  /// The slots behind those that a word mask can name; between them may lie the weak reference list.
  @inlinable @inline(never)
  func visitFarSlots<V: ReferenceVisitor>(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ visitor: inout V
  ) {
    for i in TypeInfo.maskedWords..<max(TypeInfo.maskedWords, Int(info.pointee.wordLimit)) {
      let offset = 16 &+ 8 &* i
      if offset == Int(info.pointee.weaklistOffset) { continue }
      if let child = o.ref(offset) { visitor.visit(child) }
    }
  }

  /// Slots, attributes, class, and then what the built-in type itself holds (subtype_traverse).
  @inlinable @inline(never)
  func visitSubclass<V: ReferenceVisitor>(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ visitor: inout V
  ) {
    visitWords(o, info.pointee.wordMask, &visitor)
    if info.pointee.wordLimit != 0 { visitFarSlots(o, info, &visitor) }
    let native = s.pointee.types + Int(info.pointee.native)
    // A dict that the built-in type has is one of its own references: an exception's.
    if info.pointee.flags.contains(.managedDict),
      native.pointee.dictOffset == 0 || native.pointee.dictOffset != info.pointee.dictOffset
    {
      visitAttributes(o, info, &visitor)
    }
    if let cls = info.pointee.object { visitor.visit(cls) }
    switch native.pointee.layout {
    case .list:
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else { return }
      for i in 0..<o.count { if let child = items[i] { visitor.visit(child) } }
    case .tuple:
      let items = (o.raw + Int(native.pointee.itemsOffset)).assumingMemoryBound(to: Ref?.self)
      for i in 0..<o.count { if let child = items[i] { visitor.visit(child) } }
    case .words: visitWords(o, native.pointee.wordMask, &visitor)
    case .dict: visitDict(o, with: &visitor)
    case .set: visitSet(o, &visitor)
    case .custom: visitCustom(o, native, &visitor)
    default: return
    }
  }

  @inlinable @inline(__always)
  func visitWords<V: ReferenceVisitor>(_ o: Ref, _ wordMask: UInt64, _ visitor: inout V) {
    var mask = wordMask
    while mask != 0 {
      let i = mask.trailingZeroBitCount
      if let child = o.ref(16 &+ 8 &* i) { visitor.visit(child) }
      mask &= mask &- 1
    }
  }

  @inlinable
  func visitAttributes<V: ReferenceVisitor>(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ visitor: inout V
  ) {
    if let dict = instanceDict(o) {
      if !V.omitsInlineDicts || s.pointee.instanceLayout != .inlineValues
        || instanceValues(o) == nil
      {
        visitor.visit(dict)
      }
    }
    guard let values = instanceValues(o), let shared = info.pointee.sharedKeys else { return }
    let n = DictKeys(shared).entryCount
    for i in 0..<n {
      if let child = values[i] { visitor.visit(child) }
    }
  }

  /// Shows the values of a dict, and its keys where they need not be strings.
  /// - Parameter embedded: also the values that an instance of 3.13 shows itself.
  @inlinable
  public func visitDict<V: ReferenceVisitor>(
    _ o: Ref, with visitor: inout V, embedded: Bool = false
  ) {
    let keys = DictKeys(o.get(DictField.keys))
    let n = keys.entryCount
    if let values = o.get(DictField.values, as: UnsafeMutablePointer<Ref?>?.self) {
      // 3.13: values inside an instance are shown by the instance, not by the dict beside it.
      if !embedded, s.pointee.instanceLayout == .inlineValues,
        UnsafeRawPointer(values).load(fromByteOffset: -6, as: UInt8.self) != 0
      {
        return
      }
      for i in 0..<n {
        if let child = values[i] { visitor.visit(child) }
      }
      return
    }
    let entries = keys.entries
    if keys.kind == .general {
      for i in 0..<n {
        let entry = entries + i &* 24
        if let value = entry.load(fromByteOffset: 16, as: Ref?.self) {
          visitor.visit(value)
          visitor.visit(entry.load(fromByteOffset: 8, as: Ref.self))
        }
      }
    } else {
      let stride = keys.entrySize
      for i in 0..<n {
        if let value = (entries + i &* stride).load(fromByteOffset: stride &- 8, as: Ref?.self) {
          visitor.visit(value)
        }
      }
    }
  }

  /// A frame: the function, then the words of its locals, most of which are NULL.
  @inlinable
  func visitFrame<V: ReferenceVisitor>(
    _ o: Ref, _ info: UnsafeMutablePointer<TypeInfo>, _ visitor: inout V
  ) {
    if let function = o.ref(FrameField.function) { visitor.visit(function) }
    let locals = (o.raw + Int(info.pointee.basicSize)).assumingMemoryBound(to: Ref?.self)
    for i in 0..<o.count {
      if let child = locals[i] { visitor.visit(child) }
    }
  }

  @inlinable
  func visitSet<V: ReferenceVisitor>(_ o: Ref, _ visitor: inout V) {
    let table: UnsafeMutableRawPointer = o.get(SetField.table)
    let n = o.get(SetField.mask, as: Int.self) &+ 1
    for i in 0..<n {
      let key = (table + i &* 16).load(as: Ref?.self)
      if let key, key.raw != s.pointee.dummy.raw { visitor.visit(key) }
    }
  }
}
