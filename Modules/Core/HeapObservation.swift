import BuiltinTypes
import Capture
import CollectorKit
import Heap
import ObjectModel
import PyMalloc

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// Looking at the whole heap without changing it: no allocation on it, no count touched, no
// collection, no address moved. All room for the result is Swift's own.

extension Runtime {
  /// Live objects by type, most bytes first. O(objects).
  public func census() -> [TypeCensus] {
    // Rows by type index: types are few, objects are many.
    var rows = [(count: Int, bytes: Int, tracked: Int)](
      repeating: (0, 0, 0), count: Int(space.typeNames.limit))
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      guard Int(o.type) < rows.count, !heap.isStatic(raw) else { return }
      rows[Int(o.type)].count += 1
      rows[Int(o.type)].bytes += space.sizeOf(o)
      if o.has(Header.tracked) { rows[Int(o.type)].tracked += 1 }
    }
    var result: [TypeCensus] = []
    for (type, row) in rows.enumerated() where row.count > 0 {
      result.append(
        TypeCensus(
          type: space.typeNames[TypeIndex(type)], count: row.count, bytes: row.bytes,
          tracked: row.tracked))
    }
    result.sort { ($0.bytes, $0.count, $1.type) > ($1.bytes, $1.count, $0.type) }
    return result
  }

  /// The heap at this moment in numbers.
  /// - Parameters:
  ///   - name: what the moment is called.
  ///   - time: nanoseconds since the run began.
  ///   - operations: operations of the script so far.
  public func moment(name: String, time: Int, operations: Int) -> CaptureMoment {
    var sizes: [Int] = []
    for generation in 0..<strategy.generationCount {
      var n = 0
      strategy.forEachObject(generation: generation) { _ in n += 1 }
      sizes.append(n)
    }
    return CaptureMoment(
      name: name, time: time, operations: operations, types: census(), generations: sizes,
      frozen: strategy.frozenCount, allocator: malloc.statistics(),
      debugMallocStats: debugMallocStats())
  }

  /// The whole heap at this moment.
  /// - Parameters:
  ///   - name: what the moment is called.
  ///   - time: nanoseconds since the run began.
  ///   - place: the number of the line that asked for the block at an address, 0 if not known.
  /// - Complexity: O(objects + references + blocks), some 100 ns for each object.
  public func heapSnapshot(
    name: String = "now", time: Int = 0, place: (UInt) -> UInt32 = { _ in 0 }
  ) -> HeapSnapshot {
    var maker = SnapshotMaker(runtime: self)
    maker.snapshot.name = name
    maker.snapshot.time = time
    maker.snapshot.newestSerial = space.s.pointee.serial
    maker.makeObjects(place)
    maker.makeReferences()
    maker.makeRoots()
    maker.makeMemory(place)
    maker.release()
    return maker.snapshot
  }
}

/// Fills a snapshot.
private struct SnapshotMaker {
  let runtime: Runtime
  let space: ObjectSpace
  var snapshot = HeapSnapshot()
  private var objects: [Ref] = []
  /// The number of an object plus one by granule of the heap: address space, of which only what is
  /// touched becomes memory.
  private let numbers: UnsafeMutableBufferPointer<UInt32>
  private var textNumbers: [String: Int] = [:]
  private var textBytes = 0
  /// Numbers of texts that were made of an int, of a float's bits, of a string's characters, and of
  /// the name at an address: so that a text that was made once is not made again to be found.
  private var intTexts = NumberTable()
  private var floatTexts = NumberTable()
  private var stringTexts = NumberTable()
  private var nameTexts = NumberTable()
  private var slots: [SlotNames?]

  /// Texts that a snapshot keeps at most, and their bytes: what comes later has none.
  private static let mostTexts = 20_000
  private static let mostTextBytes = 1 << 20
  /// Characters of a repr.
  private static let reprLength = 48

  init(runtime: Runtime) {
    self.runtime = runtime
    space = runtime.space
    slots = [SlotNames?](repeating: nil, count: Int(space.typeNames.limit))
    let granules = runtime.heap.reservedBytes >> 4
    let memory = mmap(
      nil, granules * 4, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    if let memory, memory != MAP_FAILED {
      numbers = UnsafeMutableBufferPointer(
        start: memory.bindMemory(to: UInt32.self, capacity: granules), count: granules)
    } else {
      numbers = UnsafeMutableBufferPointer(start: nil, count: 0)
    }
  }

  private func granule(_ p: UnsafeMutableRawPointer) -> Int { (p - runtime.heap.base) >> 4 }
  private func offset(_ p: UnsafeMutableRawPointer) -> UInt64 { UInt64(p - runtime.heap.base) }

  private func number(_ o: Ref) -> Int? {
    let i = granule(o.raw)
    guard i >= 0, i < numbers.count, numbers[i] != 0 else { return nil }
    return Int(numbers[i]) - 1
  }

  // MARK: Objects

  mutating func makeObjects(_ place: (UInt) -> UInt32) {
    if numbers.count == 0 { return }
    let live = space.s.pointee.objectsMade - space.s.pointee.objectsFreed + 2048
    objects.reserveCapacity(live)
    runtime.heap.forEachObjectStart { objects.append(Ref($0)) }
    // They come by address, but for the parts of the heap that lie elsewhere.
    if zip(objects, objects.dropFirst()).contains(where: { $0.raw > $1.raw }) {
      objects.sort { $0.raw < $1.raw }
    }
    for (i, o) in objects.enumerated() { numbers[granule(o.raw)] = UInt32(i + 1) }
    let n = objects.count
    snapshot.addresses = objects.map { offset($0.raw) }
    snapshot.sizes = objects.map { UInt32(clamping: space.sizeOf($0)) }
    snapshot.serials = objects.map(\.serial)
    snapshot.counts = objects.map {
      $0.isImmortal ? HeapSnapshot.immortal : UInt32(clamping: $0.refcount)
    }
    makeTypes()
    makeGenerations()
    snapshot.places = [UInt32](repeating: 0, count: n)
    snapshot.reprs = [UInt32](repeating: 0, count: n)
    for (i, o) in objects.enumerated() {
      let preHeader = Int(space.info(of: o).pointee.preHeader)
      if !runtime.heap.isStatic(o.raw) {
        snapshot.places[i] = place(UInt(bitPattern: o.raw - preHeader))
      }
      snapshot.reprs[i] = UInt32(reprText(o).map { $0 + 1 } ?? 0)
    }
  }

  private mutating func makeTypes() {
    var known = [UInt16?](repeating: nil, count: slots.count)
    snapshot.types.reserveCapacity(objects.count)
    for o in objects {
      if let type = known[Int(o.type)] {
        snapshot.types.append(type)
        continue
      }
      let type = UInt16(clamping: snapshot.typeNames.count)
      if Int(type) == snapshot.typeNames.count { snapshot.typeNames.append(space.typeName(of: o)) }
      known[Int(o.type)] = type
      snapshot.types.append(type)
    }
  }

  private mutating func makeGenerations() {
    let frozen = runtime.strategy.frozenCount > 0
    snapshot.generations = objects.map {
      runtime.heap.isStatic($0.raw)
        ? HeapSnapshot.isStatic
        : !$0.has(Header.tracked)
          ? HeapSnapshot.untracked : frozen ? HeapSnapshot.frozen : 0
    }
    for generation in 0..<runtime.strategy.generationCount {
      runtime.strategy.forEachObject(generation: generation) { o in
        if let i = number(o) { snapshot.generations[i] = UInt8(clamping: min(generation, 250)) }
      }
    }
  }

  /// The number of an object's short repr, nil for none.
  private mutating func reprText(_ o: Ref) -> Int? {
    switch o.type {
    case BuiltinType.str:
      let key = contentKey(o)
      // Two strings with one key are one in 10^19; a wrong text would be that of another string.
      if let known = stringTexts.find(key) { return known }
      return hasRoom ? stringTexts.keep(key, text(quoted(o))) : nil
    case BuiltinType.int:
      guard let value = space.intValue(o) else { return text("a large int") }
      let key = UInt(bitPattern: value)
      if let known = intTexts.find(key) { return known }
      return hasRoom ? intTexts.keep(key, text("\(value)")) : nil
    case BuiltinType.float:
      let key = UInt(space.floatValue(o).bitPattern)
      if let known = floatTexts.find(key) { return known }
      return hasRoom ? floatTexts.keep(key, text("\(space.floatValue(o))")) : nil
    case BuiltinType.bool: return text(space.intValue(o) == 0 ? "False" : "True")
    case BuiltinType.none: return text("None")
    case BuiltinType.function: return o.ref(FunctionField.name).flatMap { nameText($0) }
    case _ where runtime.space.kind(o) == BuiltinType.type:
      // `type` is the type of every class; a static one has its name in the table of types.
      return runtime.heap.isStatic(o.raw) ? nil : o.ref(ClassField.name).flatMap { nameText($0) }
    default: return nil
    }
  }

  /// What a string's short repr depends on, mixed into one word.
  private func contentKey(_ o: Ref) -> UInt {
    space.withUTF8(o) { bytes in
      var key = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
      for byte in bytes.prefix(Self.reprLength * 4) {
        key = (key ^ UInt64(byte)) &* 0xD6E8_FEB8_6659_FD93
        key ^= key &>> 32
      }
      return UInt(key)
    }
  }

  /// The number of the text of a name, a str object.
  private mutating func nameText(_ o: Ref) -> Int? {
    let key = UInt(bitPattern: o.raw)
    if let known = nameTexts.find(key) { return known }
    guard let name = name(o) else { return nil }
    return nameTexts.keep(key, text(name))
  }

  private func hasRepr(_ o: Ref) -> Bool {
    switch o.type {
    case BuiltinType.str, BuiltinType.int, BuiltinType.float, BuiltinType.bool, BuiltinType.none,
      BuiltinType.function:
      true
    default: false
    }
  }

  private func name(_ o: Ref) -> String? {
    o.type == BuiltinType.str ? String(space.string(o).prefix(Self.reprLength)) : nil
  }

  private func quoted(_ o: Ref) -> String {
    var text = "'"
    for scalar in space.string(o).unicodeScalars.prefix(Self.reprLength) {
      switch scalar {
      case "'": text += "\\'"
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\t": text += "\\t"
      case "\r": text += "\\r"
      default:
        if scalar.value < 32 || scalar.value == 127 {
          text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
    }
    return text + (o.count > Self.reprLength ? "...'" : "'")
  }

  private var hasRoom: Bool {
    snapshot.texts.count < Self.mostTexts && textBytes < Self.mostTextBytes
  }

  /// The number of a text, nil when there is no room for more.
  private mutating func text(_ text: String) -> Int? {
    if let known = textNumbers[text] { return known }
    guard hasRoom else { return nil }
    textBytes += text.utf8.count
    let number = snapshot.texts.count
    textNumbers[text] = number
    snapshot.texts.append(text)
    return number
  }

  // MARK: References

  mutating func makeReferences() {
    snapshot.firstEdges.reserveCapacity(objects.count + 1)
    snapshot.targets.reserveCapacity(objects.count)
    snapshot.labels.reserveCapacity(objects.count)
    for (i, o) in objects.enumerated() {
      // What a static type refers to is static, too, or held by it for good.
      let type = Int(o.type)
      if slots[type] == nil { slots[type] = space.slotNames(o.type) }
      let names = slots[type] ?? []
      space.forEachNamedReference(of: o, slots: names) { child, name in
        guard let target = number(child) else { return }
        snapshot.targets.append(UInt32(target))
        snapshot.labels.append(label(name))
      }
      snapshot.firstEdges.append(UInt32(snapshot.targets.count))
      if space.isWeakref(o), let referent = o.ref(WeakrefField.object),
        let target = number(referent)
      {
        snapshot.weakEdges.append(.init(from: i, to: target))
      }
    }
  }

  private mutating func label(_ name: ReferenceName) -> UInt32 {
    switch name {
    case .item(let i): return HeapSnapshot.label(item: i)
    case .attribute(let name):
      return nameText(name).map { HeapSnapshot.label(attribute: $0) } ?? HeapSnapshot.otherEdge
    case .field(let name):
      return text(name).map { HeapSnapshot.label(attribute: $0) } ?? HeapSnapshot.otherEdge
    case .value(let key):
      // What has no repr is shown by its type; what has one and no room for it, not at all.
      let shown = reprText(key) ?? (hasRepr(key) ? nil : text(space.typeName(of: key)))
      return shown.map { HeapSnapshot.label(value: $0) } ?? HeapSnapshot.otherEdge
    case .key: return HeapSnapshot.keyEdge
    case .other: return HeapSnapshot.otherEdge
    }
  }

  // MARK: What holds objects from outside

  mutating func makeRoots() {
    func add(_ name: String, _ o: Ref) {
      if let i = number(o) { snapshot.roots.append(.init(name: name, object: i)) }
    }
    var position = 0
    while let (key, value) = space.dictNext(runtime.globals, &position) {
      if let name = name(key), !name.hasPrefix("__") { add("name \(name)", value) }
    }
    runtime.host?.visitNamedRoots { add($0, $1) }
    add("names of the script", runtime.globals)
    add("gc.callbacks", runtime.callbacks)
    add("gc.garbage", runtime.garbage)
    for addition in runtime.extensions { addition.visitRoots { add("a plugin", $0) } }
    runtime.strategy.visitHeld { add("the collector", $0) }
    space.visitKnownNames { add("names that the interpreter keeps", $0) }
    space.visitInternTable { add("interned strings", $0) }
    // A table of keys that instances share counts its names, and no object refers to the table.
    var shared = EachReference()
    space.visitSharedKeyNames(with: &shared)
    for name in shared.found { add("names that instances share", name) }
    // Static objects are alive for good, and so is what they refer to.
    for i in objects.indices where snapshot.generations[i] == HeapSnapshot.isStatic {
      let leadsOut = snapshot.edges(of: i).contains {
        snapshot.generations[Int(snapshot.targets[$0])] != HeapSnapshot.isStatic
      }
      if leadsOut { snapshot.roots.append(.init(name: "static memory", object: i)) }
    }
  }

  // MARK: Memory

  mutating func makeMemory(_ place: (UInt) -> UInt32) {
    let heap = runtime.heap
    var arenaNumbers: [Int: Int] = [:]
    var pools: [HeapSnapshot.Pool] = []
    runtime.malloc.forEachPool { view in
      if arenaNumbers[view.arenaIndex] == nil {
        arenaNumbers[view.arenaIndex] = snapshot.arenas.count
        // Pools come by address: the first of an arena begins it.
        snapshot.arenas.append(.init(address: UInt64(view.address - UInt(bitPattern: heap.base))))
      }
      if view.state == .untouched { return }
      pools.append(
        HeapSnapshot.Pool(
          arena: arenaNumbers[view.arenaIndex] ?? 0,
          address: UInt64(view.address - UInt(bitPattern: heap.base)),
          blockBytes: view.blocksInUse == 0 ? 0 : PyMallocLayout.blockSize(view.sizeClass),
          used: view.blocksInUse, capacity: view.capacity))
    }
    snapshot.pools = pools
    noteOwnersOfBuffers()
    func add(_ p: UnsafeMutableRawPointer, _ bytes: Int) {
      // The header of an object stands at most four words behind the start of its block.
      for distance in stride(from: 0, through: 64, by: 16) where distance < bytes {
        let header = p + distance
        if heap.isObjectStart(header),
          Int(space.info(of: Ref(header)).pointee.preHeader) == distance
        {
          return
        }
      }
      snapshot.buffers.append(
        .init(
          address: offset(p), bytes: bytes, owner: number(Ref(p)) ?? -1,
          place: place(UInt(bitPattern: p))))
    }
    runtime.malloc.forEachLiveBlock { add($0, $1) }
    heap.forEachRawBlock { add($0, $1) }
    let buffers = snapshot.buffers
    if zip(buffers, buffers.dropFirst()).contains(where: { $0.address > $1.address }) {
      snapshot.buffers.sort { $0.address < $1.address }
    }
  }

  /// Gives blocks without a header the number of the object that they belong to: no object starts
  /// where one of them does.
  private func noteOwnersOfBuffers() {
    for (i, o) in objects.enumerated() where !runtime.heap.isStatic(o.raw) {
      space.forEachBuffer(of: o) { p in
        let granule = granule(p)
        if granule >= 0, granule < numbers.count { numbers[granule] = UInt32(i + 1) }
      }
    }
  }

  func release() {
    for table in [intTexts, floatTexts, stringTexts, nameTexts] { table.release() }
    if let start = numbers.baseAddress { munmap(start, numbers.count * 4) }
  }
}

private struct EachReference: ReferenceVisitor {
  var found: [Ref] = []
  mutating func visit(_ child: Ref) { found.append(child) }
}
