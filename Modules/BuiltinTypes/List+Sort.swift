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
    didMoveItems(of: l)
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
    var failure: PythonError?
    places.withUnsafeMutableBufferPointer { places in
      do throws(PythonError) {
        if let values = machineInts(keys) {
          try values.withUnsafeBufferPointer { (values) throws(PythonError) in
            try mergeSort(places) { (a, b) throws(PythonError) in values[a] < values[b] }
          }
        } else if keys.allSatisfy({ $0.type == BuiltinType.str }) {
          try mergeSort(places) { (a, b) throws(PythonError) in
            stringCompare(keys[a], keys[b]) < 0
          }
        } else {
          try mergeSort(places) { (a, b) throws(PythonError) in
            try compare(keys[a], keys[b], op: .lt)
          }
        }
      } catch { failure = error }
    }
    if let failure { return (items, failure) }
    if reverse { places.reverse() }
    return (places.map { items[$0] }, nil)
  }

  /// The values of ints, `nil` if something is no int or has more than 64 bits.
  private func machineInts(_ keys: [Ref]) -> [Int]? {
    var values: [Int] = []
    values.reserveCapacity(keys.count)
    for key in keys {
      guard let value = intValue(key) else { return nil }
      values.append(value)
    }
    return values
  }

  /// Sorts bottom-up: runs of eight by insertion, then merges of neighbours.
  @inline(__always)
  private func mergeSort(
    _ buffer: UnsafeMutableBufferPointer<Int>, _ less: (Int, Int) throws(PythonError) -> Bool
  ) throws(PythonError) {
    let n = buffer.count
    guard let places = buffer.baseAddress, n > 1 else { return }
    let run = 8
    var start = 0
    while start < n {
      var i = start &+ 1
      let end = min(start &+ run, n)
      while i < end {
        let item = places[i]
        var k = i
        while k > start, try less(item, places[k &- 1]) {
          places[k] = places[k &- 1]
          k &-= 1
        }
        places[k] = item
        i &+= 1
      }
      start = end
    }
    let scratch = UnsafeMutablePointer<Int>.allocate(capacity: n)
    defer { scratch.deallocate() }
    var (from, to) = (places, scratch)
    // Whatever happens, the places stay a permutation: `from` always is one.
    defer { if from != places { places.update(from: from, count: n) } }
    var width = run
    while width < n {
      var start = 0
      while start < n {
        let (middle, end) = (min(start &+ width, n), min(start &+ 2 &* width, n))
        var (left, right, k) = (start, middle, start)
        while left < middle, right < end {
          if try less(from[right], from[left]) {
            to[k] = from[right]
            right &+= 1
          } else {
            to[k] = from[left]
            left &+= 1
          }
          k &+= 1
        }
        while left < middle {
          to[k] = from[left]
          left &+= 1
          k &+= 1
        }
        while right < end {
          to[k] = from[right]
          right &+= 1
          k &+= 1
        }
        start = end
      }
      swap(&from, &to)
      width &*= 2
    }
  }
}
