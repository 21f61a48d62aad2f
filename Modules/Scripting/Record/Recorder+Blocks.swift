import BuiltinTypes
import CLua
import CLuaBridge
import ObjectModel
import Trace

// Blocks of memory that a script takes from the heap itself: their addresses are others in each run,
// so a trace has numbers for them.

/// What a builtin does with a block.
enum BlockOperation: UInt8 {
  case none, malloc, calloc, realloc, free

  /// Whether its first argument is the address of a block.
  var takesBlock: Bool { self == .realloc || self == .free }

  private init(_ name: String) {
    switch name {
    case "heap.malloc": self = .malloc
    case "heap.calloc": self = .calloc
    case "heap.realloc": self = .realloc
    case "heap.free": self = .free
    default: self = .none
    }
  }

  /// What each builtin does, by its number; whoever asks frees it.
  static func table(_ engine: LuaEngine) -> UnsafeMutablePointer<BlockOperation> {
    let table = UnsafeMutablePointer<BlockOperation>.allocate(
      capacity: max(engine.builtins.count, 1))
    for (i, builtin) in engine.builtins.enumerated() {
      (table + i).initialize(to: BlockOperation(builtin.traceName))
    }
    return table
  }
}

extension Engine {
  /// The number of the block whose address an argument is, as a number of Lua's or an int.
  func blockNumber(_ L: LuaState, _ i: Int32) -> Int? {
    var address: Int?
    if lua_type(L, i) == LUA_TNUMBER {
      address = Int(lua_tointegerx(L, i, nil))
    } else if lua_type(L, i) == LUA_TLIGHTUSERDATA, let o = try? object(bits(L, i)) {
      address = space.intValue(o)
    }
    return address.flatMap { s.pointee.blocks.number(of: UInt(bitPattern: $0)) }
  }

  /// Writes what came of an operation on a block.
  func recordBlock(
    _ recorder: UnsafeMutablePointer<Recorder>, _ mark: RecordMark, _ status: Status, _ r: Results
  ) {
    if mark.blockOperation == .free {
      if mark.block >= 0 { recorder.pointee.freeBlocks.append(mark.block) }
      return
    }
    guard status == MOULT_INTEGER else { return }
    var number = mark.block
    if number < 0 {
      number = recorder.pointee.freeBlocks.popLast() ?? recorder.pointee.nextBlock
      recorder.pointee.nextBlock = max(recorder.pointee.nextBlock, number + 1)
    }
    let address = UInt(truncatingIfNeeded: r.pointee.value.integer)
    s.pointee.blocks.setNumber(of: address, to: number)
    recordCode(recorder, TraceCode.block)
    recorder.pointee.writer.put(UInt(number))
  }
}
