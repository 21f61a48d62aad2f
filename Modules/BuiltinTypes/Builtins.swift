import ObjectModel
import RefCounting

// Builtin functions that walk an iterable: sorted, sum, min, max, any, all.

extension ObjectSpace {
  /// `sorted(source, key=key, reverse=reverse)`: a new list.
  public func sorted(
    _ source: Ref, key: Ref? = nil, reverse: Bool = false
  ) throws(PythonError) -> Ref {
    let l = try newList()
    return try building(l) { () throws(PythonError) in
      try listExtend(l, source)
      // The bound method `sort`.
      try passBoundMethod()
      try listSort(l, key: key, reverse: reverse)
    }
  }

  /// `sum(source, start)`: ints and floats are added up in machine numbers as long as they can be;
  /// from 3.12 on floats with a compensation of the rounding errors (builtin_sum).
  public func sum(_ source: Ref, start: Ref? = nil) throws(PythonError) -> Ref {
    if start?.type == BuiltinType.str {
      throw PythonError(.typeError, "sum() can't sum strings [use ''.join(seq) instead]")
    }
    if start?.type == BuiltinType.bytes {
      throw PythonError(.typeError, "sum() can't sum bytes [use b''.join(seq) instead]")
    }
    let it = try iterator(over: source)
    defer { decref(it) }
    var total = retained(start ?? smallInt(0))
    if total.type == BuiltinType.int, var whole = intValue(total) {
      while true {
        guard let item = try nextOrDrop(it, total) else {
          decref(total)
          return try newInt(whole)
        }
        if isInt(item), let value = intValue(item) {
          let (sum, overflow) = whole.addingReportingOverflow(value)
          if !overflow {
            whole = sum
            decref(item)
            continue
          }
        }
        decref(total)
        total = try addLast(item) { () throws(PythonError) in try newInt(whole) }
        break
      }
    }
    if total.type == BuiltinType.float {
      var (sum, lost) = (floatValue(total), 0.0)
      while true {
        guard let item = try nextOrDrop(it, total) else {
          decref(total)
          return try newFloat(lost != 0 && lost.isFinite ? sum + lost : sum)
        }
        if item.type == BuiltinType.float {
          addCompensated(floatValue(item), &sum, &lost)
          decref(item)
          continue
        }
        if isInt(item), let value = intValue(item) {
          sum += Double(value)
          decref(item)
          continue
        }
        decref(total)
        let value = lost != 0 && lost.isFinite ? sum + lost : sum
        total = try addLast(item) { () throws(PythonError) in try newFloat(value) }
        break
      }
    }
    while let item = try nextOrDrop(it, total) { total = try add(total, item) }
    return total
  }

  /// Adds a double; from 3.12 on after Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
  /// Summation endlicher Summen", 1974.
  private func addCompensated(_ x: Double, _ sum: inout Double, _ lost: inout Double) {
    let new = sum + x
    if s.pointee.minor >= 12 {
      if sum.magnitude >= x.magnitude { lost += (sum - new) + x } else { lost += (x - new) + sum }
    }
    sum = new
  }

  /// a + b; both references are taken over.
  private func add(_ a: Ref, _ b: Ref) throws(PythonError) -> Ref {
    defer {
      decref(a)
      decref(b)
    }
    return try binary(.add, a, b)
  }

  /// The sum so far, as an object, plus an item, whose reference is taken over.
  private func addLast(
    _ item: Ref, _ sum: () throws(PythonError) -> Ref
  ) throws(PythonError) -> Ref {
    let total: Ref
    do throws(PythonError) { total = try sum() } catch {
      decref(item)
      throw error
    }
    return try add(total, item)
  }

  /// The next item; if that fails, a reference that the caller holds is dropped.
  private func nextOrDrop(_ it: Ref, _ held: Ref) throws(PythonError) -> Ref? {
    do throws(PythonError) { return try next(it) } catch {
      decref(held)
      throw error
    }
  }

  /// `min(source)` or `max(source)`: a new reference to the first of the least or greatest items.
  /// - Parameters:
  ///   - key: called with each item to get what is compared.
  ///   - fallback: the result for an empty iterable in place of a ValueError.
  public func extreme(
    _ source: Ref, isMaximum: Bool, key: Ref? = nil, fallback: Ref? = nil
  ) throws(PythonError) -> Ref {
    let it = try iterator(over: source)
    defer { decref(it) }
    var best: (item: Ref, key: Ref)?
    do throws(PythonError) {
      while let item = try next(it) {
        let itemKey: Ref
        do throws(PythonError) {
          itemKey =
            try key.map { (f) throws(PythonError) in try callArray(f, [item]) }
            ?? retained(item)
        } catch {
          decref(item)
          throw error
        }
        guard let current = best else {
          best = (item, itemKey)
          continue
        }
        let isBetter: Bool
        do throws(PythonError) {
          isBetter = try compare(itemKey, current.key, op: isMaximum ? .gt : .lt)
        } catch {
          decref(item)
          decref(itemKey)
          throw error
        }
        let loser = isBetter ? current : (item: item, key: itemKey)
        if isBetter { best = (item, itemKey) }
        decref(loser.item)
        decref(loser.key)
      }
    } catch {
      if let best {
        decref(best.item)
        decref(best.key)
      }
      throw error
    }
    if let best {
      decref(best.key)
      return best.item
    }
    if let fallback { return retained(fallback) }
    let name = isMaximum ? "max()" : "min()"
    throw PythonError(
      .valueError,
      s.pointee.minor >= 12
        ? "\(name) iterable argument is empty" : "\(name) arg is an empty sequence")
  }

  /// `min(...)` or `max(...)` of arguments as a script gives them: one iterable, or the items.
  public func extreme(
    of arguments: UnsafeBufferPointer<Ref>, isMaximum: Bool
  ) throws(PythonError) -> Ref {
    if arguments.isEmpty {
      throw PythonError(
        .typeError, "\(isMaximum ? "max" : "min") expected at least 1 argument, got 0")
    }
    if arguments.count == 1 { return try extreme(arguments[0], isMaximum: isMaximum) }
    let all = try newTuple(arguments)
    defer { decref(all) }
    return try extreme(all, isMaximum: isMaximum)
  }

  /// `any(source)` where `wanted` is true, `not all(source)` where it is false.
  public func hasItem(_ source: Ref, thatIs wanted: Bool) throws(PythonError) -> Bool {
    let it = try iterator(over: source)
    defer { decref(it) }
    while let item = try next(it) {
      defer { decref(item) }
      if try isTrue(item) == wanted { return true }
    }
    return false
  }
}
