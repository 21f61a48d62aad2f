import CLua
import CLuaBridge
import ObjectModel
import Trace

// The operations of a run that nobody but a recorder looks at: each is written, and takes its short way
// (FastPaths.swift) where it has one. What only reads, and shows what the trace knows, is not written;
// where that is not sure, `nil` sends the operation the long way, before anything has happened.

extension Engine {
  /// Writes an operation, does it, and writes what came of it.
  @inline(__always)
  private func recorded(
    _ kind: TraceOperation, _ number: Int, _ L: LuaState, first: Int32, count: Int32,
    _ r: Results, _ body: () throws(PythonError) -> Status
  ) -> Status {
    let recorder = s.pointee.recorder.unsafelyUnwrapped
    recorder.pointee.operations &+= 1
    let site =
      switch kind {
      case .newIndex: recordBrieflyNewIndex(recorder, L)
      case .writeName: recordBrieflyWriteName(recorder, L)
      case .call: recordBrieflyCall(recorder, L, count)
      case .finish: recordBrieflyFinish(recorder, L, first, count)
      default: recordBriefly(recorder, .function, number, L, first, count)
      }
    let status: Status
    do throws(PythonError) {
      status = try body()
      noteBirths()
    } catch {
      noteBirths()
      status = fail(error, r)
    }
    recordOutcome(site, status, r)
    return status
  }

  /// Whether nothing has to be written of an operation that read something.
  @inline(__always)
  private func isRead(_ status: Status, _ r: Results) -> Bool {
    let recorder = s.pointee.recorder.unsafelyUnwrapped
    guard isNothing(recorder, status, r) else { return false }
    recorder.pointee.operations &+= 1
    return true
  }

  @inline(never)
  func recordedIndex(_ L: LuaState, _ r: Results) -> Status? {
    guard let status = shortIndex(L, r), isRead(status, r) else { return nil }
    return status
  }

  @inline(never)
  func recordedReadName(_ L: LuaState, _ r: Results) -> Status? {
    guard let status = shortReadGlobal(L, r), isRead(status, r) else { return nil }
    return status
  }

  @inline(never)
  func recordedNewIndex(_ L: LuaState, _ r: Results) -> Status? {
    recorded(.newIndex, 0, L, first: 1, count: 3, r) { () throws(PythonError) in
      if let status = try shortNewIndex(L) { return status }
      return try newIndex(L)
    }
  }

  @inline(never)
  func recordedWriteName(_ L: LuaState, _ r: Results) -> Status? {
    recorded(.writeName, 0, L, first: 2, count: 2, r) { () throws(PythonError) in
      if let status = try shortWriteGlobal(L) { return status }
      return try writeGlobal(L)
    }
  }

  @inline(never)
  func recordedCall(_ L: LuaState, _ argc: Int32, _ r: Results) -> Status? {
    recorded(.call, 0, L, first: 1, count: argc, r) { () throws(PythonError) in
      if let status = try shortCall(L, argc, r) { return status }
      return try callHandle(L, argc, r)
    }
  }

  @inline(never)
  func recordedFinish(
    _ L: LuaState, _ results: Int32, _ token: Int32, _ r: Results
  ) -> Status? {
    recorded(
      .finish, Int(results), L, first: valueCount(L) &- results &+ 1, count: results, r
    ) { () throws(PythonError) in
      try finishCall(L, results, token, r)
    }
  }

  @inline(never)
  func recordedFunction(
    _ L: LuaState, _ argc: Int32, _ number: Int32, _ r: Results
  ) -> Status? {
    let recorder = s.pointee.recorder.unsafelyUnwrapped
    let n = Int(number)
    if s.pointee.onlyLooks[n] {
      guard let status = shortFunction(L, argc, number, r) else { return nil }
      recorder.pointee.operations &+= 1
      if !s.pointee.isOperator[n] { recordSafePoint(recorder) }
      return status
    }
    if recorder.pointee.blockOperations[n] != .none { return nil }
    return recorded(.function, n, L, first: 1, count: argc, r) { () throws(PythonError) in
      try callBuiltin(L, argc, n, r)
    }
  }
}
