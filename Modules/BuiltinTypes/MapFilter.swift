import ObjectModel
import RefCounting

// map, filter and the iterator that `iter(f, sentinel)` makes (Python/bltinmodule.c,
// Objects/iterobject.c): map has the tuple of its iterators at 16 and the function at 24, filter the
// function at 16 and the iterator at 24, the callable iterator the function at 16 and the sentinel
// at 24.

extension ObjectSpace {
  /// `map(function, ...)`
  public func newMap(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    guard arguments.count >= 2 else {
      throw PythonError(.typeError, "map() must have at least two arguments.")
    }
    let iterators = try newTupleUnset(arguments.count - 1)
    do throws(PythonError) {
      for i in 1..<arguments.count {
        tupleItems(iterators)[i - 1] = try iterator(over: arguments[i])
      }
    } catch {
      for i in 0..<iterators.count where tupleItems(iterators)[i] == nil {
        tupleItems(iterators)[i] = retained(none)
      }
      decref(iterators)
      throw error
    }
    track(iterators)
    defer { decref(iterators) }
    return try newWords(BuiltinType.map, iterators, arguments[0])
  }

  /// `filter(function, source)`
  public func newFilter(_ arguments: UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref {
    guard arguments.count == 2 else {
      throw PythonError(.typeError, "filter expected 2 arguments, got \(arguments.count)")
    }
    let it = try iterator(over: arguments[1])
    defer { decref(it) }
    return try newWords(BuiltinType.filter, arguments[0], it)
  }

  /// `iter(function, sentinel)`
  public func newCallableIterator(_ function: Ref, _ sentinel: Ref) throws(PythonError) -> Ref {
    guard isCallable(function) else {
      throw PythonError(.typeError, "iter(v, w): v must be callable")
    }
    return try newWords(BuiltinType.callableIterator, function, sentinel)
  }

  func nextOfMap(_ it: Ref) throws(PythonError) -> Ref? {
    let iterators = it.ref(16).unsafelyUnwrapped
    var arguments: [Ref] = []
    defer { for argument in arguments { decref(argument) } }
    for i in 0..<iterators.count {
      guard let item = try next(tupleItem(iterators, i)) else { return nil }
      arguments.append(item)
    }
    return try callArray(it.ref(24).unsafelyUnwrapped, arguments)
  }

  func nextOfFilter(_ it: Ref) throws(PythonError) -> Ref? {
    let (function, source) = (it.ref(16).unsafelyUnwrapped, it.ref(24).unsafelyUnwrapped)
    while let item = try next(source) {
      let isWanted: Bool
      do throws(PythonError) {
        if function == none || function == info(BuiltinType.bool).pointee.object {
          isWanted = try isTrue(item)
        } else {
          let answer = try callArray(function, [item])
          defer { decref(answer) }
          isWanted = try isTrue(answer)
        }
      } catch {
        decref(item)
        throw error
      }
      if isWanted { return item }
      decref(item)
    }
    return nil
  }

  func nextOfCallable(_ it: Ref) throws(PythonError) -> Ref? {
    guard let function = it.ref(16), let sentinel = it.ref(24) else { return nil }
    incref(function)
    incref(sentinel)
    defer {
      decref(function)
      decref(sentinel)
    }
    let value: Ref
    do throws(PythonError) { value = try callArray(function, []) } catch {
      guard error.kind == .stopIteration else { throw error }
      replace(it, 16, with: nil)
      replace(it, 24, with: nil)
      return nil
    }
    do throws(PythonError) {
      if try !equal(sentinel, value) { return value }
    } catch {
      decref(value)
      throw error
    }
    decref(value)
    replace(it, 16, with: nil)
    replace(it, 24, with: nil)
    return nil
  }
}
