import ObjectModel
import RefCounting
import WeakRefs

// `next(it)`: one step of each kind of iterator. An iterator at its end drops its source.

/// Destroys the iterator of a sequence, of a version that keeps those of lists and tuples (3.14).
let sequenceIteratorDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  var list = space.sequenceFreeList(o.ref(IteratorField.source))
  if o.ref(IteratorField.source) == nil, let first = space.info(of: o).pointee.freeList {
    switch o.get(IteratorField.index, as: Int.self) {
    case -1: list = first
    case -2: list = first + 1
    default: break
    }
  }
  clearWords(space, o)
  if let list, list.pointee.count < list.pointee.capacity {
    space.end(o)
    _ = list.pointee.push(o.raw)
  } else {
    space.free(o)
  }
}

extension ObjectSpace {
  /// The next item of an iterator, a new reference, or `nil` at the end.
  /// - Throws: RuntimeError where the source changed its size, TypeError for no iterator, what a
  ///   `__next__` of the script throws.
  public func next(_ it: Ref) throws(PythonError) -> Ref? { try next(it, it.type) }

  /// `next(it)` as the built-in type has it that an iterator is of or derives from.
  func nativeNext(_ it: Ref) throws(PythonError) -> Ref? { try next(it, kind(it)) }

  /// As `next`, for the built-in type that an iterator is of or derives from.
  private func next(_ it: Ref, _ type: TypeIndex) throws(PythonError) -> Ref? {
    switch type {
    case BuiltinType.iterator: return try nextOfSequence(it)
    case BuiltinType.rangeIterator: return try nextOfRange(it)
    case BuiltinType.dictIterator: return try nextOfDict(it)
    case BuiltinType.setIterator: return try nextOfSet(it)
    case BuiltinType.reversed: return try nextReversed(it)
    case BuiltinType.enumerate: return try nextOfEnumerate(it)
    case BuiltinType.zip: return try nextOfZip(it)
    case BuiltinType.map: return try nextOfMap(it)
    case BuiltinType.filter: return try nextOfFilter(it)
    case BuiltinType.callableIterator: return try nextOfCallable(it)
    case BuiltinType.generator:
      guard let step = typeNames.generatorNext else { return nil }
      return try step(it)
    case BuiltinType.nativeGenerator: return try nextOfNativeGenerator(it)
    case BuiltinType.proxy, BuiltinType.callableProxy: return try nextOfProxy(it)
    default:
      if let step = extensionSlots(it.type)?.next { return try step(self, it) }
      do throws(PythonError) {
        if let item = try callSpecial(it, "__next__") { return item }
      } catch  where error.kind == .stopIteration {
        return nil
      }
      if type >= BuiltinType.firstFree, Self.iteratorBases.contains(kind(it)) {
        return try next(it, kind(it))
      }
      throw PythonError(.typeError, "'\(shownType(it))' object is not an iterator")
    }
  }

  /// Whether an iterator goes on without running any code of a script.
  @inline(__always)
  public func walksAlone(_ it: Ref) -> Bool {
    switch it.type {
    case BuiltinType.rangeIterator, BuiltinType.dictIterator, BuiltinType.setIterator: true
    case BuiltinType.iterator: it.ref(IteratorField.source).map { !isInstance($0) } ?? true
    default: false
    }
  }

  private func exhaust(_ it: Ref) { replace(it, IteratorField.source, with: nil) }

  /// What stands for the index once an iterator has let its source go.
  func exhaustedMark(_ source: Ref) -> Int {
    switch source.type {
    case BuiltinType.list: -1
    case BuiltinType.tuple: -2
    case BuiltinType.str: isASCII(source) ? -3 : -4
    case BuiltinType.bytes: -5
    case BuiltinType.bytearray: -6
    default: -7
    }
  }

  private func nextOfSequence(_ it: Ref) throws(PythonError) -> Ref? {
    guard let source = it.ref(IteratorField.source) else { return nil }
    let i: Int = it.get(IteratorField.index)
    if isInstance(source) && !isSequence(source) || BuiltinType.extensions ~= source.type {
      return try nextByIndex(it, source, i)
    }
    guard i < source.count else {
      // Whose iterator it was is asked again: for its name, and when it dies (3.14).
      it.set(IteratorField.index, exhaustedMark(source))
      exhaust(it)
      return nil
    }
    it.set(IteratorField.index, i &+ 1)
    return try sequenceItem(source, i)
  }

  /// The item of a list, tuple, str or bytes at an index in range, a new reference.
  @inline(__always)
  func sequenceItem(_ source: Ref, _ i: Int) throws(PythonError) -> Ref {
    switch kind(source) {
    case BuiltinType.list: return retained(listItem(source, i))
    case BuiltinType.tuple: return retained(tupleItem(source, i))
    case BuiltinType.str: return try newCharacter(text(source)[i])
    case BuiltinType.bytes: return try newInt(Int(bytesData(source)[i]))
    case BuiltinType.bytearray:
      return try newInt(Int(bytearrayData(source).unsafelyUnwrapped[i]))
    default:
      let index = try newInt(i)
      defer { decref(index) }
      return try getItem(source, index)
    }
  }

  /// The old protocol: `__getitem__` with 0, 1, 2 and so on until IndexError.
  private func nextByIndex(_ it: Ref, _ source: Ref, _ i: Int) throws(PythonError) -> Ref? {
    let index = try newInt(i)
    defer { decref(index) }
    do throws(PythonError) {
      let item =
        isInstance(source)
        ? try callSpecial(source, "__getitem__", index) : try getItem(source, index)
      it.set(IteratorField.index, i + 1)
      return item
    } catch {
      guard error.kind == .indexError || error.kind == .stopIteration else { throw error }
      exhaust(it)
      return nil
    }
  }

  private func nextOfRange(_ it: Ref) throws(PythonError) -> Ref? {
    let left: Int = it.get(IteratorField.rangeLeft)
    if left <= 0 { return nil }
    let value: Int = it.get(IteratorField.source)
    let item = try newInt(value)
    it.set(IteratorField.source, value &+ it.get(IteratorField.rangeStep, as: Int.self))
    it.set(IteratorField.rangeLeft, left &- 1)
    return item
  }

  private func nextOfSet(_ it: Ref) throws(PythonError) -> Ref? {
    guard let set = it.ref(IteratorField.source) else { return nil }
    if it.get(IteratorField.index, as: Int.self) != set.get(SetField.used, as: Int.self) {
      it.set(IteratorField.index, -1)
      throw PythonError(.runtimeError, "Set changed size during iteration")
    }
    var slot: Int = it.get(IteratorField.position)
    guard let key = setNext(set, &slot)?.key else {
      exhaust(it)
      return nil
    }
    it.set(IteratorField.position, slot)
    it.set(IteratorField.setLeft, it.get(IteratorField.setLeft, as: Int.self) &- 1)
    return retained(key)
  }

  private func nextOfDict(_ it: Ref) throws(PythonError) -> Ref? {
    guard let dict = it.ref(IteratorField.source) else { return nil }
    if it.get(IteratorField.index, as: Int.self) != dictCount(dict) {
      it.set(IteratorField.index, -1)
      throw PythonError(.runtimeError, "dictionary changed size during iteration")
    }
    var position: Int = it.get(IteratorField.position)
    guard let (key, value) = dictNext(dict, &position) else {
      exhaust(it)
      return nil
    }
    let word: Int = it.get(IteratorField.dictLeft)
    if word & 0xFF_FFFF_FFFF == 0 {
      exhaust(it)
      throw PythonError(.runtimeError, "dictionary keys changed during iteration")
    }
    it.set(IteratorField.position, position)
    it.set(IteratorField.dictLeft, word &- 1)
    switch word >> 56 {
    case DictPart.keys.rawValue: return retained(key)
    case DictPart.values.rawValue: return retained(value)
    default:
      incref(key)
      incref(value)
      return try reusedTuple(it.ref(IteratorField.result).unsafelyUnwrapped, key, value)
    }
  }

  /// A pair in the tuple that an iterator keeps if nobody else holds it, in a new one else. The
  /// references to both items are taken over.
  private func reusedTuple(_ tuple: Ref, _ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    let result: Ref
    if tuple.refcount == 1 {
      result = tuple
      incref(result)
      let items = tupleItems(result)
      let (first, second) = (items[0], items[1])
      items[0] = a
      items[1] = b
      decref(first)
      decref(second)
      // A collection may have found that the old pair needs no tracking.
      if !result.has(Header.tracked) { track(result) }
      return result
    }
    do throws(PythonError) { result = try newTupleUnset(2) } catch {
      decref(a)
      decref(b)
      throw error
    }
    tupleItems(result)[0] = a
    tupleItems(result)[1] = b
    track(result)
    return result
  }

  private func nextReversed(_ it: Ref) throws(PythonError) -> Ref? {
    guard let source = it.ref(IteratorField.source) else { return nil }
    let i: Int = it.get(IteratorField.index)
    let isExtension = BuiltinType.extensions ~= source.type
    guard i >= 0, isExtension || i < source.count else {
      exhaust(it)
      return nil
    }
    it.set(IteratorField.index, i &- 1)
    if !isExtension { return try sequenceItem(source, i) }
    do throws(PythonError) { return try sequenceItem(source, i) } catch {
      guard error.kind == .indexError || error.kind == .stopIteration else { throw error }
      exhaust(it)
      return nil
    }
  }

  private func nextOfEnumerate(_ it: Ref) throws(PythonError) -> Ref? {
    guard let item = try next(it.ref(IteratorField.source).unsafelyUnwrapped) else { return nil }
    let i: Int = it.get(IteratorField.position)
    let index: Ref
    do throws(PythonError) { index = try newInt(i) } catch {
      decref(item)
      throw error
    }
    it.set(IteratorField.position, i &+ 1)
    return try reusedTuple(it.ref(IteratorField.reused).unsafelyUnwrapped, index, item)
  }

  private func nextOfZip(_ it: Ref) throws(PythonError) -> Ref? {
    guard let sources = it.ref(IteratorField.source), sources.count > 0 else { return nil }
    var items: [Ref] = []
    func drop() { for item in items { decref(item) } }
    for i in 0..<sources.count {
      let item: Ref?
      do throws(PythonError) { item = try next(tupleItem(sources, i)) } catch {
        drop()
        throw error
      }
      guard let item else {
        drop()
        if it.get(IteratorField.position, as: Int.self) != 0 { try checkLengths(sources, i) }
        return nil
      }
      items.append(item)
    }
    let kept = it.ref(IteratorField.reused).unsafelyUnwrapped
    if kept.refcount == 1 {
      incref(kept)
      for (i, item) in items.enumerated() {
        let old = tupleItems(kept)[i]
        tupleItems(kept)[i] = item
        decref(old)
      }
      if !kept.has(Header.tracked) { track(kept) }
      return kept
    }
    defer { drop() }
    return try newTuple(array: items)
  }

  /// `zip(strict=True)`: the argument that ended must be the first, and all others end with it.
  private func checkLengths(_ sources: Ref, _ ended: Int) throws(PythonError) {
    func complain(_ i: Int, _ word: String) -> PythonError {
      PythonError(
        .valueError,
        "zip() argument \(i + 1) is \(word) than argument\(i == 1 ? " " : "s 1-")\(i)")
    }
    if ended > 0 { throw complain(ended, "shorter") }
    for i in 1..<max(sources.count, 1) {
      if let item = try next(tupleItem(sources, i)) {
        decref(item)
        throw complain(i, "longer")
      }
    }
  }

  /// How many items an iterator of a built-in type still has, `nil` where it cannot know
  /// (`__length_hint__`).
  public func remainingItems(_ it: Ref) -> Int? {
    switch it.type {
    case BuiltinType.rangeIterator: return max(it.get(IteratorField.rangeLeft, as: Int.self), 0)
    case BuiltinType.iterator, BuiltinType.reversed, BuiltinType.setIterator,
      BuiltinType.dictIterator:
      guard let source = it.ref(IteratorField.source) else { return 0 }
      switch it.type {
      case BuiltinType.setIterator: return it.get(IteratorField.setLeft, as: Int.self)
      case BuiltinType.dictIterator:
        return it.get(IteratorField.dictLeft, as: Int.self) & 0xFF_FFFF_FFFF
      case BuiltinType.reversed:
        return min(it.get(IteratorField.index, as: Int.self) + 1, source.count)
      default:
        return isInstance(source)
          ? nil : max(source.count - it.get(IteratorField.index, as: Int.self), 0)
      }
    default: return nil
    }
  }
}
