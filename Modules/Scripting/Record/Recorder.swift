import CLua
import CLuaBridge
import ObjectModel
import Trace

// Recording: each operation that crosses the border between Lua and Moult is written down as it is
// performed (Trace/OperationTrace.swift has the format). Operations that only look are left out.
//
// Everything is plain memory at a fixed address: recording adds some tens of nanoseconds to an
// operation and allocates nothing in the long run.

/// The state of one recording.
struct Recorder {
  var writer: TraceWriter
  /// The number, plus one, of the object that stands, or stood, at each place of the heap.
  let numbers: Region<UInt32>
  /// Where objects live that the trace has shown: a bit for each place.
  let shown: Region<UInt64>
  var nextObject = 0
  /// The object that was the newest result.
  var newest = 0
  /// Its handle.
  var newestBits: UInt = 0
  /// The objects that were arguments lately.
  var recent = RecentArguments()
  /// The Lua tables that are being written, the outermost first: a table may hold itself.
  var tables: [UnsafeRawPointer] = []

  /// Sites, and an open-addressing table of their numbers plus one.
  var sites: UnsafeMutablePointer<TraceSite>
  var notes: UnsafeMutablePointer<SiteNote>
  var siteCount = 0
  var siteCapacity = 256
  var siteTable: UnsafeMutablePointer<Int32>
  var siteTableSize = 1024

  /// The string table: texts of `TraceLimit.stringBytes` each, their lengths, -1 for none.
  let strings: UnsafeMutablePointer<UInt8>
  let stringLengths: UnsafeMutablePointer<Int16>
  /// Slots by the address of Lua's string.
  let stringCache: UnsafeMutablePointer<(address: UInt, slot: Int)>
  static let stringCacheSize = 4096
  /// How often each slot was filled, and the slots of the names that are found by the address of
  /// Lua's string, of methods by the number of the name, of builtins by their number.
  let stringSerials: UnsafeMutablePointer<UInt32>
  let nameSlots: UnsafeMutablePointer<KnownSlot>
  let methodSlots: UnsafeMutablePointer<KnownSlot>
  let builtinSlots: UnsafeMutablePointer<KnownSlot>
  /// Sites by the instruction that runs; what does not fit is looked up.
  let glances: UnsafeMutablePointer<Glance>

  /// Numbers of functions by identity, of coroutines by address, of what stands for a place of a loop.
  var functions: [UnsafeRawPointer: Int] = [:]
  var functionCount = 0
  var threads: [LuaState: Int] = [:]
  var threadCount = 0
  var points: [UInt: Int] = [:]
  let pointCache: UnsafeMutablePointer<(value: UInt, number: Int)>
  var chunkCount: UInt32 = 0
  /// Objects that every script finds and that the trace has named.
  var namedCount = 0
  /// The names of builtin functions by number.
  var builtinNames: [String] = []
  /// Which builtins take or give blocks, by number.
  let blockOperations: UnsafeMutablePointer<BlockOperation>
  /// Numbers of freed blocks, and the first one that was never used.
  var freeBlocks: [Int] = []
  var nextBlock = 0

  /// Calls by the runtime, and runs of generators, that are in progress.
  var depth = 0
  var callDepth = 0
  /// Events so far, to tell whether anything was written since.
  var events = 0
  var lastIsSafePoint = false
  var operations = 0
  var recorded = 0

  /// Why the run cannot be recorded.
  var problem: String?

  // The arguments of the operation that is being written.
  let kinds: UnsafeMutablePointer<UInt8>
  let a: UnsafeMutablePointer<Int>
  let b: UnsafeMutablePointer<Int>
  /// The operation that may turn out to do nothing, and the sites of those that did something and
  /// have not ended.
  var putOff = PutOff()
  var putOffSites: [Int] = []

  init(path: String, header: TraceHeader, engine: LuaEngine) throws(TraceError) {
    let places = engine.runtime.heap.reservedBytes >> 4
    guard let numbers = Region<UInt32>(capacity: places), numbers.capacity == places,
      let shown = Region<UInt64>(capacity: places >> 6 &+ 1), shown.capacity == places >> 6 &+ 1
    else { throw TraceError("no address space for a recording") }
    (self.numbers, self.shown) = (numbers, shown)
    writer = try TraceWriter(path: path, header: header)
    sites = .allocate(capacity: siteCapacity)
    notes = .allocate(capacity: siteCapacity)
    siteTable = .allocate(capacity: siteTableSize)
    siteTable.initialize(repeating: 0, count: siteTableSize)
    strings = .allocate(capacity: TraceLimit.strings * TraceLimit.stringBytes)
    stringLengths = .allocate(capacity: TraceLimit.strings)
    stringLengths.initialize(repeating: -1, count: TraceLimit.strings)
    stringCache = .allocate(capacity: Self.stringCacheSize)
    stringCache.initialize(repeating: (0, 0), count: Self.stringCacheSize)
    stringSerials = .allocate(capacity: TraceLimit.strings)
    stringSerials.initialize(repeating: 1, count: TraceLimit.strings)
    nameSlots = .allocate(capacity: FastTables.nameCount + FastTables.ways)
    nameSlots.initialize(repeating: KnownSlot(), count: FastTables.nameCount + FastTables.ways)
    methodSlots = .allocate(capacity: Handle.maximumNames)
    methodSlots.initialize(repeating: KnownSlot(), count: Handle.maximumNames)
    builtinSlots = .allocate(capacity: max(engine.builtins.count, 1))
    builtinSlots.initialize(repeating: KnownSlot(), count: max(engine.builtins.count, 1))
    glances = .allocate(capacity: Self.glanceSize)
    glances.initialize(repeating: Glance(), count: Self.glanceSize)
    pointCache = .allocate(capacity: 64)
    pointCache.initialize(repeating: (UInt.max, 0), count: 64)
    kinds = .allocate(capacity: TraceLimit.arguments)
    a = .allocate(capacity: TraceLimit.arguments)
    b = .allocate(capacity: TraceLimit.arguments)
    blockOperations = BlockOperation.table(engine)
    for builtin in engine.builtins { builtinNames.append(builtin.traceName) }
  }

  func release() {
    numbers.release()
    shown.release()
    recent.release()
    for i in 0..<siteCount { sites[i].arguments.deallocate() }
    sites.deallocate()
    notes.deallocate()
    siteTable.deallocate()
    strings.deallocate()
    stringLengths.deallocate()
    stringCache.deallocate()
    stringSerials.deallocate()
    nameSlots.deallocate()
    methodSlots.deallocate()
    builtinSlots.deallocate()
    glances.deallocate()
    pointCache.deallocate()
    kinds.deallocate()
    a.deallocate()
    b.deallocate()
    blockOperations.deallocate()
  }
}

/// An operation that may turn out to do nothing: it is written when something happens in it, if at all.
struct PutOff {
  var isPending = false
  var kind = TraceOperation.index
  var number = 0
  var L: LuaState?
  var first: Int32 = 0
  var count: Int32 = 0
}

/// What the end of an operation needs to know of its beginning.
struct RecordMark {
  var site = -1
  var serial: UInt32 = 0
  var temporaries = 0
  var settled = 0
  var events = 0
  var isPutOff = false
  var isSafePoint = false
  /// What is done with a block, and the number of the block that it is done with.
  var blockOperation = BlockOperation.none
  var block = -1
}

extension Engine {
  /// Begins to record an operation whose arguments lie on Lua's stack.
  /// - Parameters:
  ///   - number: the operator, the builtin's number, how many results a call had.
  ///   - first: the stack index of the first argument; `count` are looked at.
  @inline(__always)
  func recordBegin(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ L: LuaState,
    first: Int32, count: Int32
  ) -> RecordMark {
    recorder.pointee.operations &+= 1
    var mark = RecordMark()
    switch kind {
    case .index, .readName, .arithmetic: mark.isPutOff = true
    case .function:
      mark.isPutOff = s.pointee.onlyLooks[number]
      mark.blockOperation = recorder.pointee.blockOperations[number]
      if mark.blockOperation.takesBlock { mark.block = blockNumber(L, first) ?? -1 }
      mark.isSafePoint = !s.pointee.isOperator[number]
    default: break
    }
    if mark.isPutOff {
      recorder.pointee.putOff = PutOff(
        isPending: true, kind: kind, number: number, L: L, first: first, count: count)
    } else {
      mark.site = recordOperation(recorder, kind, number, L, first, count)
    }
    mark.events = recorder.pointee.events
    mark.serial = space.s.pointee.serial
    mark.temporaries = s.pointee.temporaryCount
    mark.settled = s.pointee.settled
    return mark
  }

  /// Writes an operation.
  /// - Returns: its site, -1 for none.
  @inline(never)
  func recordOperation(
    _ recorder: UnsafeMutablePointer<Recorder>, _ kind: TraceOperation, _ number: Int,
    _ L: LuaState,
    _ first: Int32, _ count: Int32
  ) -> Int {
    if recorder.pointee.depth == 0, recorder.pointee.writer.count > TraceLimit.chunkBytes {
      recorder.pointee.writer.flush(operations: recorder.pointee.recorded)
      if recorder.pointee.writer.failure != nil { recordingFailed(recorder) }
    }
    let place = currentPlace()
    noteChunk(recorder, place)
    let hidden = kind == .call && count == 3 && lua_type(L, 2) == LUA_TNIL
    var site = -1
    if recorder.pointee.callDepth > 0 || Int(count) + 2 > TraceLimit.arguments {
      recordWide(recorder, kind, number, place, L, first, count, hidden)
    } else {
      site = recordSite(recorder, kind, number, place, L, first, count, hidden)
    }
    recorder.pointee.recorded &+= 1
    recorder.pointee.events &+= 1
    recorder.pointee.lastIsSafePoint = false
    return site
  }

  /// Something happens in an operation that was put off: now it is written.
  @inline(never)
  private func recordPutOff(_ recorder: UnsafeMutablePointer<Recorder>) {
    let operation = recorder.pointee.putOff
    recorder.pointee.putOff.isPending = false
    guard let L = operation.L else { return }
    let site = recordOperation(
      recorder, operation.kind, operation.number, L, operation.first, operation.count)
    recorder.pointee.putOffSites.append(site)
  }

  /// Ends the recording of an operation.
  @inline(__always)
  func recordEnd(
    _ recorder: UnsafeMutablePointer<Recorder>, _ mark: RecordMark, _ status: Status, _ r: Results
  ) {
    if mark.isPutOff, recorder.pointee.putOff.isPending, mark.events == recorder.pointee.events,
      mark.serial == space.s.pointee.serial, mark.temporaries == s.pointee.temporaryCount,
      mark.settled == s.pointee.settled, isNothing(recorder, status, r)
    {
      recorder.pointee.putOff.isPending = false
      if mark.isSafePoint { recordSafePoint(recorder) }
      return
    }
    recordEffect(recorder, mark, status, r)
  }

  /// Ends the recording of an operation that was written when it began.
  @inline(__always)
  func recordOutcome(_ site: Int, _ status: Status, _ r: Results) {
    switch status {
    case MOULT_HANDLE:
      guard let recorder = s.pointee.recorder, !isNothing(recorder, status, r) else { return }
      recordFresh(recorder, UInt(bitPattern: r.pointee.value.pointer), 0, site)
    case MOULT_INVOKE:
      guard let recorder = s.pointee.recorder else { return }
      recordCode(recorder, TraceCode.invoked)
      if let receiver = r.pointee.receiver {
        recordResult(recorder, UInt(bitPattern: receiver), 0, site)
      }
    case MOULT_ERROR, MOULT_SEVERAL:
      guard let recorder = s.pointee.recorder else { return }
      recordEffect(recorder, RecordMark(site: site), status, r)
    default: break
    }
  }

  /// Whether what an operation gave is nothing that the trace must know of.
  @inline(__always)
  func isNothing(
    _ recorder: UnsafeMutablePointer<Recorder>, _ status: Status, _ r: Results
  ) -> Bool {
    switch status {
    case MOULT_HANDLE:
      let bits = UInt(bitPattern: r.pointee.value.pointer)
      return bits & Handle.methodBit != 0 || bits & Handle.placeMask == Handle.placeMask
        || isShown(recorder, bits)
    case MOULT_ERROR, MOULT_INVOKE, MOULT_YIELD, MOULT_SEVERAL: return false
    default: return true
    }
  }

  @inline(never)
  func recordEffect(
    _ recorder: UnsafeMutablePointer<Recorder>, _ mark: RecordMark, _ status: Status, _ r: Results
  ) {
    var site = mark.site
    if mark.isPutOff {
      if recorder.pointee.putOff.isPending { recordPutOff(recorder) }
      site = recorder.pointee.putOffSites.popLast() ?? -1
    }
    switch status {
    case MOULT_INVOKE:
      recordCode(recorder, TraceCode.invoked)
      if let receiver = r.pointee.receiver {
        recordResult(recorder, UInt(bitPattern: receiver), 0, site)
      }
    case MOULT_HANDLE: recordResult(recorder, UInt(bitPattern: r.pointee.value.pointer), 0, site)
    case MOULT_SEVERAL:
      for i in 0..<Int(r.pointee.count) where r.pointee.values[i].kind == MOULT_HANDLE {
        recordResult(recorder, UInt(bitPattern: r.pointee.values[i].pointer), i, site)
      }
    case MOULT_ERROR: recordCode(recorder, TraceCode.raised)
    default: if mark.blockOperation != .none { recordBlock(recorder, mark, status, r) }
    }
  }

  func recordSafePoint(_ recorder: UnsafeMutablePointer<Recorder>) {
    if recorder.pointee.lastIsSafePoint { return }
    recordCode(recorder, TraceCode.safePoint)
    recorder.pointee.lastIsSafePoint = true
  }

  /// Writes a code alone.
  @inline(__always)
  func recordCode(_ recorder: UnsafeMutablePointer<Recorder>, _ code: Int) {
    if recorder.pointee.putOff.isPending { recordPutOff(recorder) }
    recorder.pointee.writer.reserve(64)
    recorder.pointee.writer.put(UInt(code))
    recorder.pointee.events &+= 1
    recorder.pointee.lastIsSafePoint = false
  }

  /// Gives an object that the script sees first a number.
  private func recordResult(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, _ index: Int, _ site: Int
  ) {
    if bits & Handle.methodBit != 0 || bits & Handle.placeMask == Handle.placeMask { return }
    if !isShown(recorder, bits) { recordFresh(recorder, bits, index, site) }
  }

  /// Gives an object that the script has not seen a number.
  @inline(never)
  private func recordFresh(
    _ recorder: UnsafeMutablePointer<Recorder>, _ bits: UInt, _ index: Int, _ site: Int
  ) {
    let (number, isFresh) = newObject(recorder, bits)
    guard recorder.pointee.callDepth == 0, site >= 0, index == 0 else {
      recordCode(recorder, TraceCode.resultAt)
      recorder.pointee.writer.put(UInt(index))
      recorder.pointee.writer.put(UInt(number))
      return
    }
    let lastResult = recorder.pointee.sites[site].lastResult
    if !isFresh, lastResult != number {
      recordCode(recorder, TraceCode.resultAt)
      recorder.pointee.writer.put(0)
      recorder.pointee.writer.put(UInt(number))
    } else {
      recordCode(recorder, isFresh ? TraceCode.resultNext : TraceCode.resultSame)
    }
    recorder.pointee.sites[site].lastResult = number
    recorder.pointee.newest = number
    recorder.pointee.newestBits = bits
  }

  /// Tells of the files of the script, as far as a place needs them.
  func noteChunk(_ recorder: UnsafeMutablePointer<Recorder>, _ place: UInt32) {
    let number = place >> UInt32(MOULT_LINE_BITS)
    while recorder.pointee.chunkCount <= number {
      let name = moult_chunk_name(bridge, recorder.pointee.chunkCount).map { String(cString: $0) }
      recordCode(recorder, TraceCode.chunk)
      recordText(recorder, name ?? "?")
      recorder.pointee.chunkCount += 1
      // The instructions of an older file may be gone, and these stand in their place.
      recorder.pointee.glances.update(repeating: Glance(), count: Recorder.glanceSize)
    }
  }

  /// Gives what every script finds numbers.
  func recordNamed(_ recorder: UnsafeMutablePointer<Recorder>) {
    let objects = cold.namedObjects
    while recorder.pointee.namedCount < objects.count {
      let (name, bits) = objects[recorder.pointee.namedCount]
      recorder.pointee.namedCount += 1
      if knownObject(recorder, bits) != nil { continue }
      let number = newObject(recorder, bits).number
      recordCode(recorder, TraceCode.named)
      recorder.pointee.writer.put(UInt(number))
      recordText(recorder, name)
    }
  }

  /// Writes a text in full.
  func recordText(_ recorder: UnsafeMutablePointer<Recorder>, _ text: String) {
    var text = text
    text.withUTF8 { bytes in
      recorder.pointee.writer.reserve(10)
      recorder.pointee.writer.put(UInt(bytes.count))
      recorder.pointee.writer.put(bytes: UnsafeRawBufferPointer(bytes))
    }
  }

  /// The file cannot be written: the script ends.
  @inline(never)
  private func recordingFailed(_ recorder: UnsafeMutablePointer<Recorder>) {
    guard let reason = recorder.pointee.problem ?? recorder.pointee.writer.failure else { return }
    s.pointee.recorder = nil
    observeAsNeeded()
    cold.failedRecording = recorder
    moult_stop(bridge, cold.workload.keep(reason))
  }
}
