import CLua
import CLuaBridge
import ObjectModel

// A fingerprint of the operations that a script performs: which, on what, in which order. Two runs
// of one script under different strategies are comparable if their fingerprints agree.
//
// What enters: the kind of operation, the number of a builtin function, and for each argument the
// kind of Lua value or the type of the object. Addresses, serial numbers and numbers do not enter:
// a collector may change them (the count that gc.collect() returns is printed, say). Operations that
// run inside a collection, in finalizers and callbacks, do not enter either: when they run is the
// strategy's to choose.

/// The running fingerprint of one engine.
struct Fingerprint {
  /// Whether it is kept at all.
  var isKept = false
  /// Operations so far.
  private(set) var count = 0
  /// So many operations end the script.
  var limit = Int.max
  /// FNV-1a over what was noted, 64 bits.
  private(set) var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func note(_ value: UInt64) {
    hash = (hash ^ value) &* 0x100_0000_01b3
  }

  /// The next so many operations are allowed.
  mutating func allowMore(_ n: Int) {
    let (sum, overflow) = count.addingReportingOverflow(n)
    limit = overflow ? Int.max : sum
  }

  mutating func endOperation() { count += 1 }
}

extension LuaEngine {
  /// Ends the script: it may not catch that.
  fileprivate func tooManyOperations() {
    guard bridge.pointee.stop_reason == nil else { return }
    let limit = workload.options.maximumOperations ?? 0
    moult_stop(bridge, workload.keep("the script performed more than \(limit) operations"))
  }

  private var bridge: UnsafeMutablePointer<MoultBridge> { engine.bridge }
}

extension Engine {
  /// Notes an operation with the arguments on Lua's stack.
  @inline(never)
  func noteOperation(_ kind: UInt64, _ L: LuaState?) {
    guard !space.s.pointee.isCollecting, let L else { return }
    s.pointee.fingerprint.note(kind)
    let top = lua_gettop(L)
    var i: Int32 = 1
    while i <= min(top, 8) {
      let type = lua_type(L, i)
      var value = UInt64(UInt32(bitPattern: type))
      if type == LUA_TLIGHTUSERDATA, let o = try? object(bits(L, i)) {
        // Classes by kind only: a collector decides when an index is free again.
        value |= UInt64(min(o.type, BuiltinType.firstFree)) << 8
      }
      s.pointee.fingerprint.note(value)
      i += 1
    }
    s.pointee.fingerprint.endOperation()
    if s.pointee.fingerprint.count > s.pointee.fingerprint.limit { cold.tooManyOperations() }
  }
}
