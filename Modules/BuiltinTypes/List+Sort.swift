import ObjectModel
import RefCounting

// `l.sort()` and `sorted()`: a stable merge sort. CPython's is a merge sort too (timsort); the
// order of the result is the same, the sequence of comparisons is not.

extension ObjectSpace {
  /// `l.sort(key=key, reverse=reverse)`. O(n log n) comparisons. While it runs the list is empty.
  /// - Throws: what a comparison or `key` throws, the items then being in some order; ValueError
  ///   where they changed the list.
  public func listSort(_ l: Ref, key: Ref? = nil, reverse: Bool = false) throws(PythonError) {
    let n = l.count
    guard n > 1 || key != nil, n > 0, let array = listItems(l) else { return }
    let allocated: Int = l.get(ListField.allocated)
    l.count = 0
    l.set(ListField.items, UnsafeMutableRawPointer?.none)
    l.set(ListField.allocated, 0)
    var items: [Ref] = []
    items.reserveCapacity(n)
    for i in 0..<n { items.append(array[i].unsafelyUnwrapped) }
    let outcome = sorted(items, key: key, reverse: reverse)
    for i in 0..<n { array[i] = outcome.items[i] }
    let changed = listItems(l) != nil || l.count != 0
    listClear(l)
    l.set(ListField.items, array)
    l.set(ListField.allocated, allocated)
    l.count = n
    if let error = outcome.error { throw error }
    if changed { throw PythonError(.valueError, "list modified during sort") }
  }

  /// The items in order, or as they are together with the error that came up.
  private func sorted(
    _ items: [Ref], key: Ref?, reverse: Bool
  ) -> (items: [Ref], error: PythonError?) {
    var keys = items
    if let key {
      keys = []
      defer { for k in keys { decref(k) } }
      for item in items {
        do throws(PythonError) { keys.append(try callArray(key, [item])) } catch {
          return (items, error)
        }
      }
      return order(items, keys, reverse)
    }
    return order(items, keys, reverse)
  }

  private func order(
    _ items: [Ref], _ keys: [Ref], _ reverse: Bool
  ) -> (items: [Ref], error: PythonError?) {
    // Reversing before and after keeps equal items in their order.
    var places = Array(0..<items.count)
    if reverse { places.reverse() }
    do throws(PythonError) {
      if keys.allSatisfy({ $0.type == BuiltinType.int }) {
        try mergeSort(&places) { (a, b) throws(PythonError) in intCompare(keys[a], keys[b]) < 0 }
      } else if keys.allSatisfy({ $0.type == BuiltinType.str }) {
        try mergeSort(&places) { (a, b) throws(PythonError) in stringCompare(keys[a], keys[b]) < 0 }
      } else {
        try mergeSort(&places) { (a, b) throws(PythonError) in
          try compare(keys[a], keys[b], op: .lt)
        }
      }
    } catch { return (items, error) }
    if reverse { places.reverse() }
    return (places.map { items[$0] }, nil)
  }

  /// Sorts bottom-up: runs of eight by insertion, then merges of neighbours.
  private func mergeSort(
    _ a: inout [Int], _ less: (Int, Int) throws(PythonError) -> Bool
  ) throws(PythonError) {
    let n = a.count
    let run = 8
    for start in stride(from: 0, to: n, by: run) {
      var i = start + 1
      while i < min(start + run, n) {
        let item = a[i]
        var k = i
        while k > start, try less(item, a[k - 1]) {
          a[k] = a[k - 1]
          k -= 1
        }
        a[k] = item
        i += 1
      }
    }
    var width = run
    var merged = a
    while width < n {
      for start in stride(from: 0, to: n, by: 2 * width) {
        let (middle, end) = (min(start + width, n), min(start + 2 * width, n))
        var (left, right) = (start, middle)
        for k in start..<end {
          var takesLeft = left < middle
          if takesLeft, right < end { takesLeft = try !less(a[right], a[left]) }
          if takesLeft {
            merged[k] = a[left]
            left += 1
          } else {
            merged[k] = a[right]
            right += 1
          }
        }
      }
      swap(&a, &merged)
      width *= 2
    }
  }
}
