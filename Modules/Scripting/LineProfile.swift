import Capture
import CLuaBridge
import Core
import ObjectModel
import Trace

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// What each line of a script did, noted at the end of each operation: the bytes in allocated blocks,
// the objects made since the operation before. Plain memory and constant time; the table is by the
// address of Lua's running instruction, which is a few loads, where the line would be a look-up. The
// common case is some 30 instructions without a call, part of each operation.
//
// What is made in a call belongs to the lines that run in it: `noteLine` is also called when the
// runtime enters Lua, for what was made up to there.

/// What one instruction of the script did: 64 bytes, so that a note's address is a shift away.
struct LineNote {
  var instruction: UInt = 0
  /// When it was last noted: the number of the operation.
  var last = 0
  var operations = 0
  var objects = 0
  var increment = 0
  var bytesAfter = 0
  var place: UInt32 = 0
  private var filler = 0
}

extension UnsafeMutablePointer<LineNote> {
  fileprivate func deallocateRoom() { free(self) }
}

/// The notes of one run.
struct LineProfile {
  private var notes: UnsafeMutablePointer<LineNote>
  private var capacity = 1 << 14
  private var lastBytes = 0
  private var lastMade = 0
  /// Operations so far.
  private(set) var operations = 0
  /// The count of operations at which `LuaEngine.takeSample` is called.
  var nextSample = Int.max
  /// Whether the running instruction can be read without asking Lua.
  private let readsInstructions: Bool
  private var count = 0

  init(bytes: Int, made: Int, readsInstructions: Bool) {
    notes = Self.room(capacity)
    (lastBytes, lastMade) = (bytes, made)
    self.readsInstructions = readsInstructions
  }

  /// Zeroed memory, of which only what is touched becomes any.
  private static func room(_ capacity: Int) -> UnsafeMutablePointer<LineNote> {
    let memory = calloc(capacity, MemoryLayout<LineNote>.stride)
    guard let memory else { fatalError("no memory for the notes of lines") }
    return memory.bindMemory(to: LineNote.self, capacity: capacity)
  }

  func release() { notes.deallocateRoom() }

  /// The note of the instruction at which a state's call into C stands, if it has one and that stands
  /// in its home, as nearly all do.
  @inline(__always)
  func noteAtHome(_ L: LuaState) -> UnsafeMutablePointer<LineNote>? {
    guard _fastPath(readsInstructions) else { return nil }
    let instruction = moult_running_instruction(L)
    let note = notes + home(instruction)
    return _fastPath(note.pointee.instruction == instruction && instruction != 0) ? note : nil
  }

  /// Gives everything since the last note to an instruction.
  @inline(__always)
  mutating func note(_ note: UnsafeMutablePointer<LineNote>, bytes: Int, made: Int) {
    // Most operations neither take nor give anything back.
    if bytes != lastBytes || made != lastMade {
      note.pointee.increment &+= bytes &- lastBytes
      note.pointee.objects &+= made &- lastMade
      lastBytes = bytes
      lastMade = made
    }
    note.pointee.bytesAfter = bytes
    note.pointee.last = operations
  }

  /// An operation has ended.
  /// - Returns: whether a sample is due.
  @inline(__always)
  mutating func countOperation(_ note: UnsafeMutablePointer<LineNote>) -> Bool {
    let n = operations &+ 1
    operations = n
    note.pointee.operations &+= 1
    return n >= nextSample
  }

  /// The note of an instruction, wherever it stands; a new one if there is none.
  mutating func find(_ instruction: UInt) -> UnsafeMutablePointer<LineNote> {
    var i = home(instruction)
    while notes[i].instruction != instruction {
      if notes[i].instruction == 0 { return add(instruction, i) }
      i = (i &+ 1) & (capacity &- 1)
    }
    return notes + i
  }

  /// Instructions are four bytes each, and those of a function follow each other.
  @inline(__always)
  private func home(_ instruction: UInt) -> Int {
    Int(bitPattern: instruction &>> 2) & (capacity &- 1)
  }

  private mutating func add(_ instruction: UInt, _ free: Int) -> UnsafeMutablePointer<LineNote> {
    var free = free
    if count * 2 >= capacity {
      let (old, oldCapacity) = (notes, capacity)
      capacity *= 2
      notes = Self.room(capacity)
      for i in 0..<oldCapacity where old[i].instruction != 0 {
        var j = home(old[i].instruction)
        while notes[j].instruction != 0 { j = (j &+ 1) & (capacity &- 1) }
        notes[j] = old[i]
      }
      old.deallocateRoom()
      free = home(instruction)
      while notes[free].instruction != 0 { free = (free &+ 1) & (capacity &- 1) }
    }
    count += 1
    notes[free].instruction = instruction
    return notes + free
  }

  /// Every note.
  var all: [LineNote] { (0..<capacity).map { notes[$0] }.filter { $0.instruction != 0 } }
}

extension Engine {
  /// Gives what happened since the last note to the line that is running, if lines are noted.
  /// - Parameters:
  ///   - L: the state that called into C.
  ///   - endsOperation: whether an operation of the script is over.
  @inline(__always)
  func noteLineIfWanted(_ L: LuaState, endsOperation: Bool) {
    guard let profile = s.pointee.lineProfile else { return }
    guard let note = profile.pointee.noteAtHome(L) else {
      return noteLineSlowly(profile, endsOperation)
    }
    profile.pointee.note(note, bytes: s.pointee.heap.bytesInUse, made: space.s.pointee.objectsMade)
    if endsOperation, profile.pointee.countOperation(note) { takeSample(profile) }
  }

  /// The same in a replay, where a kind of operation on a line stands for an instruction.
  @inline(__always)
  func noteReplayedLine(_ kind: TraceOperation, _ place: UInt32) {
    if let profile = s.pointee.lineProfile {
      noteLine(
        profile, UInt(place) << 9 | UInt(kind.rawValue) << 2 | 1, place, endsOperation: true)
    }
  }

  @inline(never)
  private func noteLineSlowly(
    _ profile: UnsafeMutablePointer<LineProfile>, _ endsOperation: Bool
  ) {
    // Where Lua's layout is not known, the line itself is the key. Instructions are even.
    let key = moult_instruction(bridge, bridge.pointee.current)
    let place = key == 0 ? moult_place(bridge, bridge.pointee.current) : 0
    noteLine(profile, key == 0 ? UInt(place) << 8 | 1 : key, place, endsOperation: endsOperation)
  }

  private func noteLine(
    _ profile: UnsafeMutablePointer<LineProfile>, _ key: UInt, _ place: UInt32, endsOperation: Bool
  ) {
    let note = profile.pointee.find(key)
    profile.pointee.note(note, bytes: s.pointee.heap.bytesInUse, made: space.s.pointee.objectsMade)
    if note.pointee.place == 0 {
      note.pointee.place = place == 0 ? moult_place(bridge, bridge.pointee.current) : place
    }
    if endsOperation, profile.pointee.countOperation(note) { takeSample(profile) }
  }

  @inline(never)
  private func takeSample(_ profile: UnsafeMutablePointer<LineProfile>) {
    cold.takeSample(profile)
  }

  /// What lines did so far, by file and line.
  func lineTable(_ profile: UnsafeMutablePointer<LineProfile>) -> [CaptureLine] {
    var lines: [UInt32: (line: CaptureLine, last: Int)] = [:]
    for note in profile.pointee.all where note.place != 0 {
      let frame = cold.frame(note.place)
      var entry =
        lines[note.place] ?? (CaptureLine(file: frame.file, line: frame.line), -1)
      // A line is executed as often as its busiest instruction.
      entry.line.occurrences = max(entry.line.occurrences, note.operations)
      entry.line.operations += note.operations
      entry.line.objectsMade += note.objects
      entry.line.increment += note.increment
      if note.last > entry.last {
        (entry.last, entry.line.bytesAfter) = (note.last, note.bytesAfter)
      }
      lines[note.place] = entry
    }
    return lines.values.map(\.line).sorted { ($0.file, $0.line) < ($1.file, $1.line) }
  }
}
