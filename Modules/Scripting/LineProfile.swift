import Capture
import CLuaBridge
import Core
import ObjectModel
import Trace

// What each line of a script did, noted at the end of each operation: the bytes in allocated blocks,
// the objects made since the operation before. Plain memory and constant time; the table is by the
// address of Lua's running instruction, which is one load, where the line would be a look-up.
//
// What is made in a call belongs to the lines that run in it: `noteLine` is also called when the
// runtime enters Lua, for what was made up to there.

/// What one instruction of the script did.
struct LineNote {
  var instruction: UInt = 0
  var place: UInt32 = 0
  /// When it was last noted: the number of the operation.
  var last = 0
  var operations = 0
  var objects = 0
  var increment = 0
  var bytesAfter = 0
}

/// The notes of one run.
struct LineProfile {
  private var notes: UnsafeMutablePointer<LineNote>
  private var capacity = 1 << 10
  private var count = 0
  private var lastBytes = 0
  private var lastMade = 0
  /// Operations so far.
  private(set) var operations = 0
  /// The count of operations at which `LuaEngine.takeSample` is called.
  var nextSample = Int.max

  init(bytes: Int, made: Int) {
    notes = .allocate(capacity: capacity)
    notes.initialize(repeating: LineNote(), count: capacity)
    (lastBytes, lastMade) = (bytes, made)
  }

  func release() { notes.deallocate() }

  /// Gives everything since the last note to an instruction.
  /// - Returns: its note.
  @inline(__always)
  mutating func note(_ instruction: UInt, bytes: Int, made: Int) -> UnsafeMutablePointer<LineNote> {
    let note = find(instruction)
    note.pointee.increment &+= bytes &- lastBytes
    note.pointee.objects &+= made &- lastMade
    note.pointee.bytesAfter = bytes
    note.pointee.last = operations
    lastBytes = bytes
    lastMade = made
    return note
  }

  /// An operation has ended.
  @inline(__always)
  mutating func countOperation(_ note: UnsafeMutablePointer<LineNote>) {
    operations &+= 1
    note.pointee.operations &+= 1
  }

  @inline(__always)
  private mutating func find(_ instruction: UInt) -> UnsafeMutablePointer<LineNote> {
    var i = home(instruction)
    while notes[i].instruction != instruction {
      if notes[i].instruction == 0 { return add(instruction, i) }
      i = (i &+ 1) & (capacity &- 1)
    }
    return notes + i
  }

  @inline(__always)
  private func home(_ instruction: UInt) -> Int {
    // Instructions are four bytes each: neighbours are no neighbours for a table without this.
    Int(bitPattern: (instruction &>> 2) &* 0x9E37_79B1) & (capacity &- 1)
  }

  @inline(never)
  private mutating func add(_ instruction: UInt, _ free: Int) -> UnsafeMutablePointer<LineNote> {
    var free = free
    if count * 2 >= capacity {
      let (old, oldCapacity) = (notes, capacity)
      capacity *= 2
      notes = .allocate(capacity: capacity)
      notes.initialize(repeating: LineNote(), count: capacity)
      for i in 0..<oldCapacity where old[i].instruction != 0 {
        var j = home(old[i].instruction)
        while notes[j].instruction != 0 { j = (j &+ 1) & (capacity &- 1) }
        notes[j] = old[i]
      }
      old.deallocate()
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
  /// - Parameter endsOperation: whether an operation of the script is over.
  @inline(__always)
  func noteLineIfWanted(endsOperation: Bool) {
    if let profile = s.pointee.lineProfile { noteLine(profile, endsOperation: endsOperation) }
  }

  /// The same in a replay, where a kind of operation on a line stands for an instruction.
  @inline(__always)
  func noteReplayedLine(_ kind: TraceOperation, _ place: UInt32) {
    if let profile = s.pointee.lineProfile {
      noteLine(
        profile, UInt(place) << 8 | UInt(kind.rawValue) << 1 | 1, place, endsOperation: true)
    }
  }

  @inline(never)
  private func noteLine(_ profile: UnsafeMutablePointer<LineProfile>, endsOperation: Bool) {
    // Where Lua's layout is not known, the line itself is the key. Instructions are even.
    let key = moult_instruction(bridge, bridge.pointee.current)
    let place = key == 0 ? moult_place(bridge, bridge.pointee.current) : 0
    noteLine(profile, key == 0 ? UInt(place) << 8 | 1 : key, place, endsOperation: endsOperation)
  }

  @inline(__always)
  private func noteLine(
    _ profile: UnsafeMutablePointer<LineProfile>, _ key: UInt, _ place: UInt32, endsOperation: Bool
  ) {
    let note = profile.pointee.note(
      key, bytes: s.pointee.heap.bytesInUse, made: space.s.pointee.objectsMade)
    if note.pointee.place == 0 {
      note.pointee.place = place == 0 ? moult_place(bridge, bridge.pointee.current) : place
    }
    guard endsOperation else { return }
    profile.pointee.countOperation(note)
    if profile.pointee.operations >= profile.pointee.nextSample { cold.takeSample(profile) }
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
