import BuiltinTypes
import ObjectModel
import RefCounting

// collections.deque: an object and a chain of blocks of 64 items, each 528 bytes, which is more than
// pymalloc takes (Modules/_collectionsmodule.c, 3.8 to 3.13). Blocks that come free are kept, up to 16:
// by the process up to 3.10, by each deque from 3.11 on.

extension ObjectSpace {
  // MARK: Blocks

  /// A block, one that was kept if there is one.
  func newDequeBlock(_ o: Ref) throws(PythonError) -> DequeBlock {
    if s.pointee.minor < 11 {
      if let raw = typeNames.dequeBlocks.popLast() { return DequeBlock(raw: raw) }
    } else {
      let n: Int = o.get(DequeField.keptCount)
      if n > 0 {
        o.set(DequeField.keptCount, n - 1)
        return DequeBlock(raw: o.get(DequeField.kept + 8 * (n - 1)))
      }
    }
    return DequeBlock(raw: try allocateMemory(DequeBlock.bytes))
  }

  func freeDequeBlock(_ o: Ref, _ block: DequeBlock) {
    if s.pointee.minor < 11 {
      if typeNames.dequeBlocks.count < DequeBlock.mostKept {
        typeNames.dequeBlocks.append(block.raw)
        return
      }
    } else {
      let n: Int = o.get(DequeField.keptCount)
      if n < DequeBlock.mostKept {
        o.set(DequeField.kept + 8 * n, block.raw)
        o.set(DequeField.keptCount, n + 1)
        return
      }
    }
    freeMemory(block.raw)
  }

  // MARK: Making

  /// A deque without items.
  func newDeque(limit: Int = -1, as type: TypeIndex = BuiltinType.deque) throws(PythonError) -> Ref
  {
    let o: Ref
    if type == BuiltinType.deque {
      let size = Int(info(type).pointee.basicSize)
      guard let made = allocate(type, size: size) else { throw PythonError.noMemory }
      o = made
      for offset in stride(from: Header.size, to: size, by: 8) { o.set(offset, 0) }
      if s.pointee.minor >= 12 { o.set(DequeField.type, info(type).pointee.object) }
    } else {
      // An instance of a class refers to that as all instances do.
      o = try allocateSubclass(type)
    }
    track(o)
    let block: DequeBlock
    do throws(PythonError) { block = try newDequeBlock(o) } catch {
      decref(o)
      throw error
    }
    let d = DequeEnds(o: o)
    (d.left, d.right) = (block, block)
    d.centre()
    d.limit = limit
    return o
  }

  /// `deque(source, limit)`: a new reference.
  func constructDeque(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    try checkDequeArguments(arguments.count)
    let o = try newDeque()
    return try building(o) { () throws(PythonError) in
      // None stands for a source that is not given, where a limit is given by name.
      let source = arguments.first
      try fillDeque(
        o, arguments.count > 1 && source == none ? nil : source,
        arguments.count > 1 ? arguments[1] : nil)
    }
  }

  private func checkDequeArguments(_ n: Int) throws(PythonError) {
    if n > 2 {
      throw PythonError(.typeError, "deque() takes at most 2 arguments (\(n) given)")
    }
  }

  /// Sets the limit of a deque and puts the items of a source into it.
  private func fillDeque(_ o: Ref, _ source: Ref?, _ limit: Ref?) throws(PythonError) {
    if let limit, limit != none {
      guard isInt(limit) else { throw PythonError(.typeError, "an integer is required") }
      let most = try indexValue(limit)
      if most < 0 { throw PythonError(.valueError, "maxlen must be non-negative") }
      DequeEnds(o: o).limit = most
    }
    if let source { try dequeExtend(o, source) }
  }

  /// The parameters of `deque`.
  static let dequeParameters = ["iterable", "maxlen"]

  /// `deque.__init__(o, iterable, maxlen)`
  /// - Parameter keywords: a dict, or `nil`.
  func initializeDeque(
    _ o: Ref, _ arguments: UnsafeBufferPointer<Ref>, _ keywords: Ref?
  ) throws(PythonError) {
    var given: [Ref?] = arguments.map { $0 }
    let names = Self.dequeParameters
    var position = 0
    while let keywords, let (key, value) = dictNext(keywords, &position) {
      guard let i = names.firstIndex(of: string(key)) else {
        throw invalidKeyword(string(key), "deque", among: names)
      }
      while given.count <= i { given.append(nil) }
      if given[i] != nil {
        throw PythonError(
          .typeError, "argument for deque() given by name ('\(names[i])') and position (\(i + 1))")
      }
      given[i] = value
    }
    try checkDequeArguments(given.count)
    DequeEnds(o: o).limit = -1
    dequeClear(o)
    try fillDeque(o, given.first ?? nil, given.count > 1 ? given[1] : nil)
  }

  // MARK: Ends

  /// Appends an item, whose reference the deque takes over.
  func dequeAppend(_ o: Ref, _ item: Ref) throws(PythonError) {
    let d = DequeEnds(o: o)
    if d.rightIndex == DequeBlock.capacity - 1 {
      let block: DequeBlock
      do throws(PythonError) { block = try newDequeBlock(o) } catch {
        decref(item)
        throw error
      }
      block.previous = d.right
      d.right.next = block
      d.right = block
      d.rightIndex = -1
    }
    o.count += 1
    d.rightIndex += 1
    d.right[d.rightIndex] = item
    if d.limit >= 0, o.count > d.limit {
      decref(try dequePopLeft(o))
    } else {
      d.state += 1
    }
  }

  /// Puts an item, whose reference the deque takes over, before the first one.
  func dequeAppendLeft(_ o: Ref, _ item: Ref) throws(PythonError) {
    let d = DequeEnds(o: o)
    if d.leftIndex == 0 {
      let block: DequeBlock
      do throws(PythonError) { block = try newDequeBlock(o) } catch {
        decref(item)
        throw error
      }
      block.next = d.left
      d.left.previous = block
      d.left = block
      d.leftIndex = DequeBlock.capacity
    }
    o.count += 1
    d.leftIndex -= 1
    d.left[d.leftIndex] = item
    if d.limit >= 0, o.count > d.limit {
      decref(try dequePop(o))
    } else {
      d.state += 1
    }
  }

  private var emptyDeque: PythonError { PythonError(.indexError, "pop from an empty deque") }

  /// The last item, removed; its reference goes to the caller.
  func dequePop(_ o: Ref) throws(PythonError) -> Ref {
    if o.count == 0 { throw emptyDeque }
    let d = DequeEnds(o: o)
    let item = d.right[d.rightIndex]
    d.rightIndex -= 1
    o.count -= 1
    d.state += 1
    if d.rightIndex < 0 {
      if o.count == 0 {
        d.centre()
      } else {
        let block = d.right
        d.right = block.previous.unsafelyUnwrapped
        freeDequeBlock(o, block)
        d.rightIndex = DequeBlock.capacity - 1
      }
    }
    return item
  }

  /// The first item, removed; its reference goes to the caller.
  func dequePopLeft(_ o: Ref) throws(PythonError) -> Ref {
    if o.count == 0 { throw emptyDeque }
    let d = DequeEnds(o: o)
    let item = d.left[d.leftIndex]
    d.leftIndex += 1
    o.count -= 1
    d.state += 1
    if d.leftIndex == DequeBlock.capacity {
      if o.count == 0 {
        d.centre()
      } else {
        let block = d.left
        d.left = block.next.unsafelyUnwrapped
        freeDequeBlock(o, block)
        d.leftIndex = 0
      }
    }
    return item
  }

  // MARK: Many items

  func dequeExtend(_ o: Ref, _ source: Ref) throws(PythonError) {
    try dequeTake(o, source) { (item) throws(PythonError) in try dequeAppend(o, item) }
  }

  func dequeExtendLeft(_ o: Ref, _ source: Ref) throws(PythonError) {
    try dequeTake(o, source, fromRight: true) { (item) throws(PythonError) in
      try dequeAppendLeft(o, item)
    }
  }

  private func dequeTake(
    _ o: Ref, _ source: Ref, fromRight: Bool = false,
    _ put: (Ref) throws(PythonError) -> Void
  ) throws(PythonError) {
    if source == o {
      let list = try listCall(o)
      defer { decref(list) }
      return try dequeTake(o, list, fromRight: fromRight, put)
    }
    let it = try iterator(over: source)
    defer { decref(it) }
    let d = DequeEnds(o: o)
    if d.limit == 0 {
      while let item = try next(it) { decref(item) }
      return
    }
    // A deque that is filled begins at the edge of its block.
    if o.count == 0 {
      d.leftIndex = fromRight ? DequeBlock.capacity - 1 : 1
      d.rightIndex = fromRight ? DequeBlock.capacity - 2 : 0
    }
    while let item = try next(it) { try put(item) }
  }

  /// Drops all items, the first one first. What they do meanwhile, they do to an empty deque with a
  /// block of its own.
  func dequeClear(_ o: Ref) {
    if o.count == 0 { return }
    let d = DequeEnds(o: o)
    guard let fresh = try? newDequeBlock(o) else {
      // Without memory for that, one after the other.
      while o.count > 0 { if let item = try? dequePop(o) { decref(item) } }
      return
    }
    var (block, i, n) = (d.left, d.leftIndex, o.count)
    o.count = 0
    (d.left, d.right) = (fresh, fresh)
    d.centre()
    d.state += 1
    while n > 0 {
      if i == DequeBlock.capacity {
        let next = block.next.unsafelyUnwrapped
        freeDequeBlock(o, block)
        (block, i) = (next, 0)
      }
      decref(block[i])
      i += 1
      n -= 1
    }
    freeDequeBlock(o, block)
  }

  /// Moves items from one end to the other, to the right where `n` is positive; blocks that come free
  /// on one side serve on the other.
  func dequeRotate(_ o: Ref, by n: Int) throws(PythonError) {
    let count = o.count
    if count <= 1 { return }
    let d = DequeEnds(o: o)
    let half = count >> 1
    var n = n
    if n > half || n < -half {
      n %= count
      if n > half { n -= count } else if n < -half { n += count }
    }
    var spare: DequeBlock?
    d.state += 1
    defer { if let spare { freeDequeBlock(o, spare) } }
    while n > 0 {
      if d.leftIndex == 0 {
        let block = try takeBlock(&spare, for: o)
        block.next = d.left
        d.left.previous = block
        d.left = block
        d.leftIndex = DequeBlock.capacity
      }
      let m = min(n, d.rightIndex + 1, d.leftIndex)
      for k in 0..<m { d.left[d.leftIndex - 1 - k] = d.right[d.rightIndex - k] }
      d.rightIndex -= m
      d.leftIndex -= m
      n -= m
      if d.rightIndex < 0 {
        spare = d.right
        d.right = d.right.previous.unsafelyUnwrapped
        d.rightIndex = DequeBlock.capacity - 1
      }
    }
    while n < 0 {
      if d.rightIndex == DequeBlock.capacity - 1 {
        let block = try takeBlock(&spare, for: o)
        block.previous = d.right
        d.right.next = block
        d.right = block
        d.rightIndex = -1
      }
      let m = min(-n, DequeBlock.capacity - d.leftIndex, DequeBlock.capacity - 1 - d.rightIndex)
      for k in 0..<m { d.right[d.rightIndex + 1 + k] = d.left[d.leftIndex + k] }
      d.leftIndex += m
      d.rightIndex += m
      n += m
      if d.leftIndex == DequeBlock.capacity {
        spare = d.left
        d.left = d.left.next.unsafelyUnwrapped
        d.leftIndex = 0
      }
    }
  }

  private func takeBlock(
    _ spare: inout DequeBlock?, for o: Ref
  ) throws(PythonError) -> DequeBlock {
    guard let block = spare else { return try newDequeBlock(o) }
    spare = nil
    return block
  }

  // MARK: Items

  /// Where the item with an index lies.
  func dequePlace(_ o: Ref, _ index: Int) -> (block: DequeBlock, i: Int) {
    let d = DequeEnds(o: o)
    let place = d.leftIndex + index
    var block: DequeBlock
    var steps = place / DequeBlock.capacity
    if index < o.count >> 1 {
      block = d.left
      while steps > 0 {
        block = block.next.unsafelyUnwrapped
        steps -= 1
      }
    } else {
      steps = (d.leftIndex + o.count - 1) / DequeBlock.capacity - steps
      block = d.right
      while steps > 0 {
        block = block.previous.unsafelyUnwrapped
        steps -= 1
      }
    }
    return (block, place % DequeBlock.capacity)
  }

  /// Removes the item with an index, which is there.
  func dequeRemove(_ o: Ref, at index: Int) throws(PythonError) {
    try dequeRotate(o, by: -index)
    decref(try dequePopLeft(o))
    try dequeRotate(o, by: index)
  }

  /// A deque with the same items and limit.
  func dequeCopy(_ o: Ref) throws(PythonError) -> Ref {
    if o.type != BuiltinType.deque {
      // The class makes it.
      let limit = DequeEnds(o: o).limit
      let most = limit < 0 ? nil : try newInt(limit)
      defer { decref(most) }
      let copy = try callArray(typeObject(of: o), most.map { [o, $0] } ?? [o])
      if kind(copy) == BuiltinType.deque { return copy }
      defer { decref(copy) }
      throw PythonError(
        .typeError, "\(shownType(o))() must return a deque, not \(shownType(copy))")
    }
    let copy = try newDeque(limit: DequeEnds(o: o).limit)
    return try building(copy) { () throws(PythonError) in
      if o.count == 1 {
        try dequeAppend(copy, retained(dequePlace(o, 0).block[dequePlace(o, 0).i]))
      } else {
        try dequeExtend(copy, o)
      }
    }
  }
}
