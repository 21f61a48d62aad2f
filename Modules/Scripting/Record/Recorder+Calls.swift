import CLua
import CLuaBridge
import ObjectModel
import Trace

// The way back: calls into Lua that the runtime makes. Each is run by Lua, and written down if
// operations are recorded, or done by the replay if operations are replayed.

extension Engine {
  /// Calls a Lua function by its registry reference.
  /// - Returns: Lua's status; the results, `count` of them, or the error lie on the current stack.
  func callLua(
    _ reference: Int32, _ environment: UnsafeRawPointer?, _ values: UnsafeBufferPointer<MoultValue>,
    _ count: inout Int32
  ) -> Int32 {
    space.resumeNoting()
    if s.pointee.replayer != nil { return replayCall(reference, environment, values, &count) }
    if let recorder = s.pointee.recorder { recordCall(recorder, reference, environment, values) }
    let status = moult_call(
      bridge, reference, environment, values.baseAddress, Int32(values.count), &count)
    if let recorder = s.pointee.recorder { recordReturn(recorder, status, count) }
    return status
  }

  /// Calls a Lua function with a table of integers.
  func callLua(
    _ reference: Int32, _ names: UnsafeBufferPointer<UnsafePointer<CChar>?>, _ values: [Int64],
    _ count: inout Int32
  ) -> Int32 {
    let none = UnsafeBufferPointer<MoultValue>(start: nil, count: 0)
    space.resumeNoting()
    if s.pointee.replayer != nil { return replayCall(reference, nil, none, &count) }
    if let recorder = s.pointee.recorder { recordCall(recorder, reference, nil, none) }
    let status = moult_call_with_fields(
      bridge, reference, names.baseAddress, values, Int32(values.count), &count)
    if let recorder = s.pointee.recorder { recordReturn(recorder, status, count) }
    return status
  }

  /// Runs the coroutine of a generator on to its next yield or its end.
  /// - Returns: 1 after a yield, 0 at the end, else Lua's error; the results are on the thread.
  func resumeLua(
    _ generator: Ref, _ thread: LuaState, _ value: inout MoultValue, _ count: inout Int32
  ) -> Int32 {
    space.resumeNoting()
    if s.pointee.replayer != nil { return replayResume(generator, thread, value, &count) }
    guard let recorder = s.pointee.recorder else {
      return moult_resume(bridge, thread, &value, &count)
    }
    recordCode(recorder, TraceCode.resume)
    recorder.pointee.writer.put(UInt(1 + (knownObject(recorder, handle(generator)) ?? -1)))
    recordSent(recorder, value)
    recorder.pointee.depth += 1
    let status = moult_resume(bridge, thread, &value, &count)
    guard let recorder = s.pointee.recorder else { return status }
    recorder.pointee.depth -= 1
    switch status {
    case 1: recordCode(recorder, TraceCode.yielded)
    case 0: recordCode(recorder, TraceCode.resumeReturned)
    default: recordFailure(recorder, thread)
    }
    return status
  }

  private func recordCall(
    _ recorder: UnsafeMutablePointer<Recorder>, _ reference: Int32,
    _ environment: UnsafeRawPointer?, _ values: UnsafeBufferPointer<MoultValue>
  ) {
    guard let L = bridge.pointee.current, lua_checkstack(L, 2) != 0 else { return }
    moult_push_referenced(L, reference)
    let isBuiltin = moult_builtin_number(L, -1) >= 0
    let number = isBuiltin ? 0 : 1 + recordFunction(recorder, L, -1)
    lua_settop(L, -2)
    recordCode(recorder, TraceCode.call)
    recorder.pointee.writer.put(UInt(number))
    recorder.pointee.writer.put(UInt(values.count))
    for value in values { recordSent(recorder, value) }
    recorder.pointee.depth += 1
    recorder.pointee.callDepth += 1
  }

  /// Writes a value that the runtime gives to the script: an object that the script has not seen gets
  /// its number here.
  private func recordSent(_ recorder: UnsafeMutablePointer<Recorder>, _ value: MoultValue) {
    recorder.pointee.writer.reserve(32)
    guard value.kind == MOULT_HANDLE else {
      recorder.pointee.writer.put(0)
      recorder.pointee.writer.put(UInt(TraceValueKind.other))
      return
    }
    let bits = UInt(bitPattern: value.pointer)
    let isObject = bits & Handle.methodBit == 0 && bits & Handle.placeMask != Handle.placeMask
    let isFresh = isObject && knownObject(recorder, bits) == nil
    if isFresh { _ = newObject(recorder, bits) }
    recorder.pointee.writer.put(isFresh ? 1 : 0)
    recordFull(recorder, handle: bits)
  }

  private func recordReturn(
    _ recorder: UnsafeMutablePointer<Recorder>, _ status: Int32, _ count: Int32
  ) {
    guard let L = bridge.pointee.current else { return }
    recorder.pointee.depth -= 1
    recorder.pointee.callDepth -= 1
    guard status == LUA_OK else { return recordFailure(recorder, L) }
    for i in 0..<count where lua_type(L, i - count) == LUA_TFUNCTION {
      if moult_builtin_number(L, i - count) < 0 { _ = recordFunction(recorder, L, i - count) }
    }
    recordCode(recorder, TraceCode.callReturned)
    recorder.pointee.writer.put(UInt(count))
    for i in 0..<count { recordFull(recorder, L, lua_absindex(L, i - count)) }
  }

  /// Writes the error on the top of a stack.
  private func recordFailure(_ recorder: UnsafeMutablePointer<Recorder>, _ L: LuaState) {
    recordCode(recorder, TraceCode.failed)
    recordText(
      recorder,
      lua_type(L, -1) == LUA_TSTRING ? cold.text(L, -1) : "(error object is no string)")
  }

  func recordUnwind(_ recorder: UnsafeMutablePointer<Recorder>, _ mark: Int64) {
    recordCode(recorder, TraceCode.unwind)
    recorder.pointee.writer.put(UInt(bitPattern: Int(mark)))
  }

  func recordEnter(
    _ recorder: UnsafeMutablePointer<Recorder>, _ thread: LuaState, starts: Bool
  ) {
    if starts || recorder.pointee.threads[thread] == nil {
      recorder.pointee.threads[thread] = recorder.pointee.threadCount
      recorder.pointee.threadCount += 1
    }
    recordCode(recorder, TraceCode.enterCoroutine)
    recorder.pointee.writer.put(UInt(recorder.pointee.threads[thread] ?? 0))
    recorder.pointee.writer.put(starts ? 1 : 0)
  }

  func recordLeave(_ recorder: UnsafeMutablePointer<Recorder>, isAlive: Bool) {
    recordCode(recorder, TraceCode.leaveCoroutine)
    recorder.pointee.writer.put(isAlive ? 1 : 0)
  }

  /// A module of the script brings constants.
  func recordConstants(_ recorder: UnsafeMutablePointer<Recorder>, _ constants: [String]) {
    recordCode(recorder, TraceCode.constants)
    recorder.pointee.writer.put(UInt(constants.count))
    for text in constants { recordText(recorder, text) }
  }
}

extension LuaEngine {
  /// Writes every operation from here on into a file.
  func startRecording(_ path: String, _ header: TraceHeader) throws(TraceError) {
    let recorder = UnsafeMutablePointer<Recorder>.allocate(capacity: 1)
    do throws(TraceError) {
      recorder.initialize(to: try Recorder(path: path, header: header, engine: self))
    } catch {
      recorder.deallocate()
      throw error
    }
    engine.s.pointee.recorder = recorder
    engine.observeAsNeeded()
    engine.watchRecordedDeaths()
    engine.recordNamed(recorder)
  }

  /// Ends the recording and gives the file its name.
  /// - Parameter end: what is known of the run.
  func finishRecording(_ end: TraceEnd) throws(TraceError) {
    guard let recorder = engine.s.pointee.recorder ?? failedRecording else { return }
    engine.s.pointee.recorder = nil
    failedRecording = nil
    engine.observeAsNeeded()
    engine.watchDeaths()
    defer {
      recorder.pointee.release()
      recorder.deinitialize(count: 1)
      recorder.deallocate()
    }
    if let problem = recorder.pointee.problem {
      recorder.pointee.writer.discard()
      throw TraceError(problem)
    }
    var end = end
    end.operations = recorder.pointee.operations
    end.recorded = recorder.pointee.recorded
    try recorder.pointee.writer.finish(end)
  }
}
