import BuiltinTypes
import ObjectModel
import RefCounting

// The methods of deque.

extension ExtensionSlots {
  static let dequeMethods: [String: BuiltinMethod] = dequeChanges.merging(dequeReads) { $1 }

  private static let dequeChanges: [String: BuiltinMethod] = [
    "append": BuiltinMethods.oneArgument("append") { (s, o, x) throws(PythonError) in
      try s.dequeAppend(o, s.retained(x))
      return BuiltinMethods.done(s)
    },
    "appendleft": BuiltinMethods.oneArgument("appendleft") { (s, o, x) throws(PythonError) in
      try s.dequeAppendLeft(o, s.retained(x))
      return BuiltinMethods.done(s)
    },
    "pop": BuiltinMethods.noArguments("pop") { (s, o) throws(PythonError) in try s.dequePop(o) },
    "popleft": BuiltinMethods.noArguments("popleft") { (s, o) throws(PythonError) in
      try s.dequePopLeft(o)
    },
    "extend": BuiltinMethods.oneArgument("extend") { (s, o, x) throws(PythonError) in
      try s.dequeExtend(o, x)
      return BuiltinMethods.done(s)
    },
    "extendleft": BuiltinMethods.oneArgument("extendleft") { (s, o, x) throws(PythonError) in
      try s.dequeExtendLeft(o, x)
      return BuiltinMethods.done(s)
    },
    "clear": BuiltinMethods.noArguments("clear") { (s, o) throws(PythonError) in
      s.dequeClear(o)
      return BuiltinMethods.done(s)
    },
    "rotate": BuiltinMethods.positional("rotate", 0, 1) { (s, o, arguments) throws(PythonError) in
      let n = try arguments.first.map { (x) throws(PythonError) in try s.indexValue(x) } ?? 1
      try s.dequeRotate(o, by: n)
      return BuiltinMethods.done(s)
    },
    "reverse": BuiltinMethods.noArguments("reverse") { (s, o) throws(PythonError) in
      for i in 0..<o.count / 2 {
        let (a, b) = (s.dequePlace(o, i), s.dequePlace(o, o.count - 1 - i))
        let item = a.block[a.i]
        a.block[a.i] = b.block[b.i]
        b.block[b.i] = item
      }
      return BuiltinMethods.done(s)
    },
    "insert": BuiltinMethods.positional("insert", 2, 2) { (s, o, arguments) throws(PythonError) in
      let i = try s.indexValue(arguments[0])
      let n = o.count
      let limit = DequeEnds(o: o).limit
      if limit >= 0, n >= limit {
        throw PythonError(.indexError, "deque already at its maximum size")
      }
      let item = s.retained(arguments[1])
      if i >= n {
        try s.dequeAppend(o, item)
      } else if i <= -n || i == 0 {
        try s.dequeAppendLeft(o, item)
      } else {
        do throws(PythonError) { try s.dequeRotate(o, by: -i) } catch {
          s.decref(item)
          throw error
        }
        if i < 0 { try s.dequeAppend(o, item) } else { try s.dequeAppendLeft(o, item) }
        try s.dequeRotate(o, by: i)
      }
      return BuiltinMethods.done(s)
    },
    "remove": BuiltinMethods.oneArgument("remove") { (s, o, x) throws(PythonError) in
      let changed = PythonError(.indexError, "deque mutated during remove().")
      guard let i = try s.dequeIndex(o, of: x, from: 0, to: o.count, changed: changed) else {
        throw PythonError(
          .valueError,
          s.s.pointee.minor < 10
            ? "deque.remove(x): x not in deque" : "\(try s.reprText(x)) is not in deque")
      }
      try s.dequeRemove(o, at: i)
      return BuiltinMethods.done(s)
    },
    "__setitem__": BuiltinMethods.positional("__setitem__", 2, 2) {
      (s, o, arguments) throws(PythonError) in
      try s.dequeAssign(o, arguments[0], arguments[1])
      return BuiltinMethods.done(s)
    },
    "__delitem__": BuiltinMethods.oneArgument("__delitem__") { (s, o, key) throws(PythonError) in
      try s.dequeAssign(o, key, nil)
      return BuiltinMethods.done(s)
    },
  ]

  private static let dequeReads: [String: BuiltinMethod] = {
    let copy = BuiltinMethods.noArguments("copy") { (s, o) throws(PythonError) in
      try s.dequeCopy(o)
    }
    return [
      "copy": copy, "__copy__": copy,
      "count": BuiltinMethods.oneArgument("count") { (s, o, x) throws(PythonError) in
        var n = 0
        try s.dequeWalk(o) { (item) throws(PythonError) in
          if try s.equal(item, x) { n += 1 }
          return true
        }
        return try s.newInt(n)
      },
      "index": BuiltinMethods.positional("index", 1, 3) { (s, o, arguments) throws(PythonError) in
        let (low, high) = try BuiltinMethods.bounds(
          s, arguments, length: o.count, allowsNone: false)
        if let i = try s.dequeIndex(o, of: arguments[0], from: low, to: high) {
          return try s.newInt(i)
        }
        throw PythonError(.valueError, "\(try s.reprText(arguments[0])) is not in deque")
      },
      "__len__": BuiltinMethods.noArguments("__len__") { (s, o) throws(PythonError) in
        try s.newInt(o.count)
      },
      "__iter__": BuiltinMethods.noArguments("__iter__") { (s, o) throws(PythonError) in
        try s.newDequeIterator(o, isReversed: false)
      },
      "__reversed__": BuiltinMethods.noArguments("__reversed__") { (s, o) throws(PythonError) in
        try s.newDequeIterator(o, isReversed: true)
      },
      "__contains__": BuiltinMethods.oneArgument("__contains__") { (s, o, x) throws(PythonError) in
        s.retained(s.bool(try s.dequeIndex(o, of: x, from: 0, to: o.count) != nil))
      },
      "__getitem__": BuiltinMethods.oneArgument("__getitem__") { (s, o, key) throws(PythonError) in
        try s.dequeItem(o, key)
      },
    ]
  }()
}

extension ObjectSpace {
  /// Steps through the items while `body` says so. A deque must not change meanwhile.
  func dequeWalk(
    _ o: Ref, from first: Int = 0,
    changed: PythonError = PythonError(.runtimeError, "deque mutated during iteration"),
    _ body: (Ref) throws(PythonError) -> Bool
  ) throws(PythonError) {
    if first >= o.count { return }
    let state = DequeEnds(o: o).state
    let count = o.count
    var (block, i) = dequePlace(o, first)
    for _ in first..<count {
      if i == DequeBlock.capacity {
        block = block.next.unsafelyUnwrapped
        i = 0
      }
      let item = retained(block[i])
      defer { decref(item) }
      let goesOn = try body(item)
      if DequeEnds(o: o).state != state { throw changed }
      if !goesOn { return }
      i += 1
    }
  }

  /// The index of the first item that equals a value; `nil` where none does.
  func dequeIndex(
    _ o: Ref, of x: Ref, from low: Int, to high: Int,
    changed: PythonError = PythonError(.runtimeError, "deque mutated during iteration")
  ) throws(PythonError) -> Int? {
    if low >= high { return nil }
    var (i, found) = (low, Int?.none)
    try dequeWalk(o, from: low, changed: changed) { (item) throws(PythonError) in
      if try equal(item, x) { found = i }
      i += 1
      return found == nil && i < high
    }
    return found
  }

  private func dequeIndexValue(_ o: Ref, _ key: Ref) throws(PythonError) -> Int {
    guard isInt(key) || lookupSpecial(key.type, "__index__") != nil else {
      throw PythonError(
        .typeError, "sequence index must be integer, not '\(shownType(key))'")
    }
    var i = try indexValue(key)
    if i < 0 { i += o.count }
    guard i >= 0, i < o.count else {
      throw PythonError(.indexError, "deque index out of range")
    }
    return i
  }

  /// `o[key]`: a new reference.
  func dequeItem(_ o: Ref, _ key: Ref) throws(PythonError) -> Ref {
    let place = dequePlace(o, try dequeIndexValue(o, key))
    return retained(place.block[place.i])
  }

  /// `o[key] = value`, and with `nil` `del o[key]`.
  func dequeAssign(_ o: Ref, _ key: Ref, _ value: Ref?) throws(PythonError) {
    let i = try dequeIndexValue(o, key)
    guard let value else { return try dequeRemove(o, at: i) }
    let place = dequePlace(o, i)
    let old = place.block[place.i]
    place.block[place.i] = retained(value)
    decref(old)
  }

  /// `o * n`: a new reference (deque_inplace_repeat).
  func dequeRepeat(_ o: Ref, _ n: Int) throws(PythonError) -> Ref {
    let copy = try dequeCopy(o)
    return try building(copy) { () throws(PythonError) in
      let size = copy.count
      if size == 0 || n == 1 { return }
      if n <= 0 { return dequeClear(copy) }
      let limit = DequeEnds(o: copy).limit
      if size == 1 {
        let place = dequePlace(copy, 0)
        let item = place.block[place.i]
        for _ in 1..<(limit >= 0 ? min(n, max(limit, 1)) : n) {
          try dequeAppend(copy, retained(item))
        }
        return
      }
      let (total, overflow) = n.multipliedReportingOverflow(by: size)
      if overflow || total > 1 << 58 { throw PythonError.noMemory }
      let times = limit >= 0 && total > limit ? (limit + size - 1) / size : n
      let list = try listCall(copy)
      defer { decref(list) }
      for _ in 1..<max(times, 1) { try dequeExtend(copy, list) }
    }
  }
}
