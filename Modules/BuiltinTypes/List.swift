import Heap
import CProcessor
import ObjectModel
import PyMalloc
import RefCounting

// list: an object of 40 bytes and a separate array of items that over-allocates by about an
// eighth. Growth, shrinking and what is exact follow Objects/listobject.c, 3.11 to 3.13.

extension ObjectSpace {
  /// The item array of a list; NULL while nothing is allocated.
  @inlinable @inline(__always)
  public func listItems(_ l: Ref) -> UnsafeMutablePointer<Ref?>? { l.get(ListField.items) }

  /// The item at an index that is known to be in range, borrowed.
  @inlinable @inline(__always)
  public func listItem(_ l: Ref, _ i: Int) -> Ref {
    listItems(l).unsafelyUnwrapped[i].unsafelyUnwrapped
  }

  /// An empty, tracked list as a display makes it: from the free list when one is there.
  @inlinable
  public func newList() throws(PythonError) -> Ref {
    let o: Ref
    if let p = s.pointee.freeLists.pop() {
      o = Ref(p)
      begin(o, BuiltinType.list)
    } else {
      guard let fresh = allocate(BuiltinType.list, size: ListField.size) else {
        throw PythonError.noMemory
      }
      o = fresh
    }
    o.count = 0
    o.set(ListField.items, UnsafeMutableRawPointer?.none)
    o.set(ListField.allocated, 0)
    track(o)
    return o
  }

  /// An empty, tracked list as a call of the type makes it: never from the free list.
  public func newListByCall(_ type: TypeIndex = BuiltinType.list) throws(PythonError) -> Ref {
    guard let o = allocate(type, size: ListField.size) else { throw PythonError.noMemory }
    o.count = 0
    o.set(ListField.items, UnsafeMutableRawPointer?.none)
    o.set(ListField.allocated, 0)
    track(o)
    return o
  }

  /// A list with room for exactly `n` items, none set yet, untracked: for callers that fill it.
  package func newListExact(_ n: Int) throws(PythonError) -> Ref {
    let o = try newList()
    if n == 0 { return o }
    guard let items = s.pointee.malloc.malloc(n * 8) else {
      decref(o)
      throw PythonError.noMemory
    }
    items.initializeMemory(as: Ref?.self, repeating: nil, count: n)
    o.set(ListField.items, items)
    o.set(ListField.allocated, n)
    return o
  }

  /// The list of a display: exactly as large as its items.
  public func newList(_ items: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    let o = try newListExact(items.count)
    fill(o, items)
    return o
  }

  /// The list of a display of one item, whose reference it takes over.
  public func newList(of item: Ref) throws(PythonError) -> Ref {
    let o: Ref
    do throws(PythonError) { o = try newListExact(1) } catch {
      decref(item)
      throw error
    }
    listItems(o).unsafelyUnwrapped[0] = item
    o.count = 1
    return o
  }

  /// The list of a display of three or more constants: an empty list extended by a constant
  /// tuple, so that its capacity is even.
  public func newListConstant(_ items: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    if items.count < 3 || !s.pointee.displaysCopyConstants { return try newList(items) }
    let o = try newList()
    do {
      if s.pointee.firstRoomIsEven {
        try listPreallocate(o, items.count)
      } else {
        try listResize(o, items.count)
      }
    } catch {
      decref(o)
      throw error
    }
    fill(o, items)
    return o
  }

  private func fill(_ o: Ref, _ items: UnsafeBufferPointer<Ref>) {
    guard let array = listItems(o) else { return }
    for i in 0..<items.count {
      incref(items[i])
      array[i] = items[i]
    }
    o.count = items.count
  }

  /// Room for at least `n` items in a list that has none, rounded up to an even number (from 3.10
  /// on).
  func listPreallocate(_ l: Ref, _ n: Int) throws(PythonError) {
    guard n < Int.max / 8 else { throw PythonError.noMemory }
    let room = s.pointee.firstRoomIsEven ? (n + 1) & ~1 : n
    guard let items = s.pointee.malloc.malloc(room * 8) else { throw PythonError.noMemory }
    l.set(ListField.items, items)
    l.set(ListField.allocated, room)
  }

  /// Sets the length, and the capacity where it must change. New items are not initialised.
  ///
  /// The growth pattern is 0, 4, 8, 16, 24, 32, 40, 52, 64, 76, ... (list_resize).
  @inlinable
  public func listResize(_ l: Ref, _ n: Int) throws(PythonError) {
    let allocated: Int = l.get(ListField.allocated)
    if allocated >= n && n >= allocated >> 1 {
      l.count = n
      return
    }
    try listReallocate(l, n)
  }

  /// The slow half of `listResize`: reallocates the item array.
  @inlinable @inline(never)
  public func listReallocate(_ l: Ref, _ n: Int) throws(PythonError) {
    let allocated: Int = l.get(ListField.allocated)
    if allocated <= s.pointee.listKeepsCapacity, n <= allocated {
      l.count = n
      return
    }
    guard n < Int.max / 16 else { throw PythonError.noMemory }
    var room = (n &+ (n >> 3) &+ 6) & ~3
    if s.pointee.growsListsByEighth {
      room = n &+ (n >> 3) &+ (n < 9 ? 3 : 6)
    } else if n &- l.count > room &- n {
      room = (n &+ 3) & ~3
    }
    if n == 0 { room = 0 }
    let old: UnsafeMutableRawPointer? = l.get(ListField.items)
    guard let items = s.pointee.malloc.realloc(old, room &* 8) else { throw PythonError.noMemory }
    l.set(ListField.items, items)
    l.set(ListField.allocated, room)
    l.count = n
  }

  /// `l.append(value)`: up to 3.10 it may also shrink what has far too much room (app1).
  @inlinable
  public func listAppendCall(_ l: Ref, _ value: Ref) throws(PythonError) {
    if s.pointee.minor < 11 {
      let n = l.count
      try listResize(l, n &+ 1)
      l.count = n
    }
    try listAppend(l, value)
  }

  /// Appends an item. Amortised O(1).
  @inlinable
  public func listAppend(_ l: Ref, _ value: Ref) throws(PythonError) {
    let n = l.count
    if l.get(ListField.allocated, as: Int.self) <= n {
      try listResize(l, n &+ 1)
    } else {
      l.count = n &+ 1
    }
    incref(value)
    listItems(l).unsafelyUnwrapped[n] = value
  }

  /// Replaces the item at an index in range.
  @inlinable
  public func listSetItem(_ l: Ref, _ i: Int, _ value: Ref) {
    incref(value)
    let items = listItems(l).unsafelyUnwrapped
    let old = items[i]
    items[i] = value
    decref(old)
  }

  /// Inserts before an index; an index out of range means the nearest end. O(n).
  public func listInsert(_ l: Ref, _ index: Int, _ value: Ref) throws(PythonError) {
    let n = l.count
    try listResize(l, n + 1)
    var i = index < 0 ? max(index + n, 0) : min(index, n)
    let items = listItems(l).unsafelyUnwrapped
    var k = n
    while k > i {
      items[k] = items[k - 1]
      k -= 1
    }
    incref(value)
    items[i] = value
    i = 0
  }

  /// Takes an item out and gives its reference to the caller. The index is in range. O(n).
  public func listPop(_ l: Ref, _ i: Int) throws(PythonError) -> Ref {
    let items = listItems(l).unsafelyUnwrapped
    let value = items[i].unsafelyUnwrapped
    let n = l.count - 1
    if n == 0, s.pointee.minor < 12 {
      // Up to 3.11 an array stays, if with no room.
      try listResize(l, 0)
      return value
    }
    if n == 0 {
      incref(value)
      listClear(l)
      return value
    }
    for k in i..<n { items[k] = items[k + 1] }
    do throws(PythonError) {
      try listResize(l, n)
    } catch {
      // Shrinking was refused: the list is as it was.
      for k in stride(from: n, to: i, by: -1) { items[k] = items[k - 1] }
      items[i] = value
      throw error
    }
    return value
  }

  /// Items of a list that is dropped are asked of the memory so many before their turn.
  @inline(__always)
  static var itemsAhead: Int { 3 }

  /// Drops all items and the array. Items die from the last to the first.
  public func listClear(_ l: Ref) {
    guard let items = listItems(l) else { return }
    var i = l.count
    l.count = 0
    l.set(ListField.items, UnsafeMutableRawPointer?.none)
    l.set(ListField.allocated, 0)
    while i > 0 {
      i -= 1
      if i >= Self.itemsAhead { moult_prefetch(items[i - Self.itemsAhead]?.raw) }
      decref(items[i])
    }
    freeMemory(UnsafeMutableRawPointer(items))
  }
}

/// Destroys a list: items from the last to the first, then the array, then the object itself, which
/// goes to the free list while there is room (list_dealloc).
let listDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  if let items = space.listItems(o) {
    var i = o.count
    while i > 0 {
      i &-= 1
      if i >= ObjectSpace.itemsAhead { moult_prefetch(items[i - ObjectSpace.itemsAhead]?.raw) }
      space.decref(items[i])
    }
    space.freeMemory(UnsafeMutableRawPointer(items))
  }
  if o.type == BuiltinType.list
    && space.s.pointee.freeLists.count < space.s.pointee.freeLists.capacity
  {
    space.end(o)
    _ = space.s.pointee.freeLists.push(o.raw)
  } else {
    space.free(o)
  }
  space.leaveDealloc()
}

/// `tp_clear` of list.
let listClearFunction: ClearFunction = { state, object in
  ObjectSpace(raw: state).listClear(Ref(object))
}
