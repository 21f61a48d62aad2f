import ObjectModel
import RefCounting

// Slices of lists: assigning, deleting, copying.

extension ObjectSpace {
  /// Replaces the items from `low` to `high` by those of a sequence of references that the list
  /// does not own yet. Bounds beyond the list's end mean its end: a comparison that found them may have
  /// changed the list (list_ass_slice).
  public func listSetSlice(
    _ l: Ref, _ from: Int, _ to: Int, _ new: UnsafeBufferPointer<Ref>
  ) throws(PythonError) {
    let n = l.count
    let low = min(from, n)
    let high = max(low, min(to, n))
    let removed = high - low
    let change = new.count - removed
    if n + change == 0 {
      listClear(l)
      return
    }
    // More than eight items are kept in a block of their own until the list is whole again.
    let block = removed > 8 ? try allocateMemory(8 * removed) : nil
    defer { freeMemory(block) }
    var recycle: [Ref?] = []
    recycle.reserveCapacity(removed)
    if let items = listItems(l) { for i in low..<high { recycle.append(items[i]) } }
    if change < 0 {
      let items = listItems(l).unsafelyUnwrapped
      for i in high..<n { items[i + change] = items[i] }
      do throws(PythonError) {
        try listResize(l, n + change)
      } catch {
        // Shrinking was refused: the list is as it was.
        for i in stride(from: n - 1, through: high, by: -1) { items[i] = items[i + change] }
        for i in low..<high { items[i] = recycle[i - low] }
        throw error
      }
    } else if change > 0 {
      try listResize(l, n + change)
      let items = listItems(l).unsafelyUnwrapped
      var i = n
      while i > high {
        i -= 1
        items[i + change] = items[i]
      }
    }
    let items = listItems(l).unsafelyUnwrapped
    for i in 0..<new.count {
      incref(new[i])
      items[low + i] = new[i]
    }
    for old in recycle.reversed() { decref(old) }
  }

  /// `del l[i]` for an index in range.
  public func listDeleteItem(_ l: Ref, _ i: Int) throws(PythonError) {
    if s.pointee.deletingItemShrinksList {
      try listSetSlice(l, i, i + 1, UnsafeBufferPointer(start: nil, count: 0))
      return
    }
    let items = listItems(l).unsafelyUnwrapped
    let old = items[i]
    let n = l.count - 1
    for k in i..<n { items[k] = items[k + 1] }
    l.count = n
    decref(old)
  }

  /// A new list of the items from `low` up to `high`, exactly as large.
  public func listSlice(_ l: Ref, _ low: Int, _ high: Int) throws(PythonError) -> Ref {
    var n = max(high - low, 0)
    let result = try newListExact(n)
    // Up to 3.11 making the result may run a collection, whose finalizers may change the list.
    n = min(n, l.count - low)
    guard n > 0, let from = listItems(l) else { return result }
    let to = listItems(result).unsafelyUnwrapped
    for i in 0..<n {
      let item = from[low + i].unsafelyUnwrapped
      incref(item)
      to[i] = item
    }
    result.count = n
    return result
  }
}
