import ObjectModel
import RefCounting

// Key-sharing dicts (PEP 412): the instances of a class share one key table and keep their values
// apart. Block layouts by version are in ObjectModel/InstanceLayout.swift.

extension ObjectSpace {
  /// The shared key table of a new class: 64 slots, room for 30 names; up to 3.10 eight slots and
  /// room for five.
  func newSharedKeys() throws(PythonError) -> DictKeys {
    if s.pointee.keysAreWide {
      let keys = try newKeys(log2Size: 3, general: false)
      keys.kind = .wideSplit
      return keys
    }
    // The block has room for as many entries as any table of 64 slots; only 30 are used.
    let bytes = DictKeys.bytes(
      log2Size: InstanceValues.sharedLog2Size,
      usable: DictKeys.usable(log2Size: InstanceValues.sharedLog2Size),
      header: s.pointee.keysHeader, wide: false)
    guard let block = s.pointee.malloc.malloc(bytes) else { throw PythonError.noMemory }
    writeKeysHeader(
      block, log2Size: InstanceValues.sharedLog2Size, kind: .split,
      usable: InstanceValues.maximumShared, bytes: bytes)
    return DictKeys(block)
  }

  /// The number of values of the next instance: each one lowers what is left by one, so that
  /// later instances come close to what the class needs (init_inline_values).
  @inline(__always)
  func nextCapacity(_ keys: DictKeys) -> Int {
    var usable = keys.usable
    if usable > 1 {
      usable &-= 1
      keys.usable = usable
    }
    return usable &+ keys.entryCount
  }

  /// A values block of its own, all unset.
  @inline(__always)
  func newValues(capacity: Int) throws(PythonError) -> InstanceValues {
    let layout = s.pointee.instanceLayout
    guard layout == .separateWords || layout == .taggedWord else {
      return try newOtherValues(capacity: capacity)
    }
    let prefix = InstanceValues.prefixBytes(capacity: capacity)
    guard let block = s.pointee.malloc.mallocHere(prefix &+ 8 &* capacity) else {
      throw PythonError.noMemory
    }
    let values = InstanceValues(block + prefix)
    values.raw.storeBytes(of: UInt8(truncatingIfNeeded: prefix), toByteOffset: -1, as: UInt8.self)
    values.raw.storeBytes(of: 0, toByteOffset: -2, as: UInt8.self)
    var i = 0
    while i < capacity {
      values[i] = nil
      i &+= 1
    }
    return values
  }

  @inline(never)
  private func newOtherValues(capacity: Int) throws(PythonError) -> InstanceValues {
    if s.pointee.instanceLayout == .bodyFields { return try newClassicValues(capacity) }
    let bytes = InstanceValues.inlineBytes(capacity: capacity)
    guard let block = s.pointee.malloc.malloc(bytes) else { throw PythonError.noMemory }
    initializeInline(block, capacity: capacity, embedded: false)
    return InstanceValues(block + InstanceValues.inlineHeader)
  }

  /// Writes the head of a values block of 3.13 and unsets all values.
  func initializeInline(_ start: UnsafeMutableRawPointer, capacity: Int, embedded: Bool) {
    start.storeBytes(of: UInt8(capacity), as: UInt8.self)
    start.storeBytes(of: 0, toByteOffset: 1, as: UInt8.self)
    start.storeBytes(of: embedded ? 1 : 0, toByteOffset: 2, as: UInt8.self)
    start.storeBytes(of: 1, toByteOffset: 3, as: UInt8.self)
    start.storeBytes(of: 0, toByteOffset: 4, as: UInt32.self)
    let values = InstanceValues(start + InstanceValues.inlineHeader)
    for i in 0..<capacity { values[i] = nil }
  }

  /// Whether the values lie inside their instance.
  func valuesAreInline(_ values: InstanceValues) -> Bool {
    s.pointee.instanceLayout == .inlineValues
      && values.raw.load(fromByteOffset: -6, as: UInt8.self) != 0
  }

  /// Says that inline values are no longer the instance's: a dict took the references over.
  func invalidateInline(_ values: InstanceValues) {
    values.raw.storeBytes(of: 0, toByteOffset: -5, as: UInt8.self)
  }

  /// Frees a values block of its own; the references are dealt with.
  @inline(__always)
  func freeValues(_ values: InstanceValues) {
    let layout = s.pointee.instanceLayout
    if layout == .separateWords || layout == .taggedWord {
      s.pointee.malloc.freeHere(
        values.raw - Int(values.raw.load(fromByteOffset: -1, as: UInt8.self)))
      return
    }
    freeOtherValues(values)
  }

  @inline(never)
  private func freeOtherValues(_ values: InstanceValues) {
    if s.pointee.instanceLayout == .inlineValues {
      if valuesAreInline(values) { return }
      freeMemory(values.raw - InstanceValues.inlineHeader)
    } else {
      freeMemory(values.raw)
    }
  }

  /// How many values a block has room for.
  func valuesCapacity(_ values: InstanceValues) -> Int {
    if s.pointee.instanceLayout == .inlineValues {
      return Int(values.raw.load(fromByteOffset: -8, as: UInt8.self))
    }
    return Int(values.raw.load(fromByteOffset: -1, as: UInt8.self)) - 2
  }

  /// The number of attributes set.
  @usableFromInline
  func orderCount(_ values: InstanceValues) -> Int {
    s.pointee.instanceLayout == .inlineValues
      ? Int(values.raw.load(fromByteOffset: -7, as: UInt8.self))
      : Int(values.raw.load(fromByteOffset: -2, as: UInt8.self))
  }

  func setOrderCount(_ values: InstanceValues, _ n: Int) {
    let offset = s.pointee.instanceLayout == .inlineValues ? -7 : -2
    values.raw.storeBytes(of: UInt8(n), toByteOffset: offset, as: UInt8.self)
  }

  private func orderAddress(_ values: InstanceValues, _ position: Int) -> UnsafeMutableRawPointer {
    s.pointee.instanceLayout == .inlineValues
      ? values.raw + 8 * Int(values.raw.load(fromByteOffset: -8, as: UInt8.self)) + position
      : values.raw - 3 - position
  }

  /// Which value was set as the `position`-th.
  @usableFromInline
  func orderIndex(_ values: InstanceValues, _ position: Int) -> Int {
    // Up to 3.10 the order of the shared keys is the order of every instance.
    if s.pointee.instanceLayout == .bodyFields { return position }
    return Int(orderAddress(values, position).load(as: UInt8.self))
  }

  /// Notes that value `i` is set now.
  func addToOrder(_ values: InstanceValues, _ i: Int) {
    if s.pointee.instanceLayout == .bodyFields { return }
    let n = orderCount(values)
    orderAddress(values, n).storeBytes(of: UInt8(i), as: UInt8.self)
    setOrderCount(values, n + 1)
  }

  /// Notes that value `i` is no longer set.
  func removeFromOrder(_ values: InstanceValues, _ i: Int) {
    if s.pointee.instanceLayout == .bodyFields { return }
    let n = orderCount(values)
    var found = false
    for position in 0..<n {
      if found {
        orderAddress(values, position - 1)
          .storeBytes(of: orderAddress(values, position).load(as: UInt8.self), as: UInt8.self)
      } else if orderIndex(values, position) == i {
        found = true
      }
    }
    if found { setOrderCount(values, n - 1) }
  }

  /// The entry of a name in a shared table, added where there is room.
  /// - Returns: a negative number when the table is full.
  func sharedIndex(_ keys: DictKeys, _ name: Ref, _ hash: Int) -> Int {
    let found = findString(keys, name, hash)
    if found >= 0 { return found }
    if keys.usable <= 0 { return -1 }
    let n = keys.entryCount
    setIndex(keys, emptySlot(keys, hash), n)
    incref(name)
    (keys.entries + n &* 16).storeBytes(of: name, as: Ref.self)
    keys.entryCount = n + 1
    keys.usable -= 1
    return n
  }

  /// Copies a dict that shares its keys: the copy shares them too, has values of its own, and
  /// never comes from the free list (PyDict_Copy).
  func dictCopySplit(_ d: Ref, _ old: InstanceValues) throws(PythonError) -> Ref {
    let keys = dictKeys(d)
    let capacity =
      switch s.pointee.instanceLayout {
      case .bodyFields: DictKeys.usable(log2Size: keys.log2Size)
      case .separateWords, .taggedWord: keys.usable + keys.entryCount
      case .inlineValues: valuesCapacity(old)
      }
    let values = try newValues(capacity: capacity)
    guard let copy = allocate(BuiltinType.dict, size: DictField.size) else {
      freeValues(values)
      throw PythonError.noMemory
    }
    for i in 0..<min(capacity, keys.entryCount) {
      guard let value = old[i] else { continue }
      incref(value)
      values[i] = value
    }
    if s.pointee.instanceLayout != .bodyFields {
      for position in 0..<orderCount(old) { addToOrder(values, orderIndex(old, position)) }
    }
    keys.references += 1
    initializeDict(copy, keys: keys, values: values, used: dictCount(d))
    if d.has(Header.tracked) { track(copy) }
    return copy
  }
}
