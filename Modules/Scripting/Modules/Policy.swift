import CLua
import CLuaBridge
import CollectorKit
import Core
import Foundation
import ObjectModel

// `gc.policy`: a Lua function that decides when a collection runs, in the place of the strategy's own
// rule.

extension Engine {
  /// `gc.policy(f)`; `nil` or `None` gives the strategy its own rule back.
  func setPolicy(_ a: Arguments) throws(PythonError) {
    let runtime = cold.runtime
    switch a.type(1) {
    case LUA_TFUNCTION:
      let reference = moult_reference(bridge, a.L, 1)
      guard reference != 0 else { throw PythonError(.memoryError, "") }
      runtime.strategy.policy = ScriptPolicy(self, reference)
    case LUA_TSTRING:
      let text = try textArgument(a, 1, "policy")
      do throws(StrategyError) {
        runtime.strategy.policy = try Policies.parse(text)
      } catch {
        throw PythonError(.valueError, error.message)
      }
    case LUA_TNIL: runtime.strategy.policy = nil
    default:
      guard try argument(a, 1) == space.none else {
        throw PythonError(
          .typeError,
          "policy() argument must be a Lua function, a text such as 'bytes:150', or None")
      }
      runtime.strategy.policy = nil
    }
  }
}

extension LuaEngine {
  /// Lets the function of `gc.policy` go, which must be before Lua ends, and before the heap does, for the
  /// strategy notes there when it is due next.
  func dropScriptPolicy() {
    if runtime.strategy.policy is ScriptPolicy { runtime.strategy.policy = nil }
  }
}

/// A policy that asks a Lua function.
private final class ScriptPolicy: CollectionPolicy {
  static let name = "script"
  static let summary = "a Lua function of the script"
  private let engine: Engine
  private let reference: Int32
  /// Container allocations until the function is asked again.
  private static let interval = 700
  private static let fields = [
    "allocations", "suspects", "bytes", "bytes_after_last", "examined", "collected",
    "collections", "survivors",
  ]
  /// The same as C strings, made once and never changed.
  nonisolated(unsafe) private static let names: [UnsafePointer<CChar>?] = fields.map {
    strdup($0).map { UnsafePointer($0) }
  }

  init(_ engine: Engine, _ reference: Int32) {
    self.engine = engine
    self.reference = reference
  }

  deinit { moult_release(engine.bridge, reference) }

  var pollAllocations: Int { Self.interval }
  var pollSuspects: Int { Self.interval }

  func due(_ p: Pressure) -> Int? {
    let values = [
      p.allocations, p.suspects, p.bytes, p.bytesAfterLast, p.lastExamined, p.lastCollected,
      p.collections, p.survivors,
    ].map(Int64.init)
    return engine.cold.askPolicy(reference, names: Self.names, values: values)
  }

  func finished(_ pressure: Pressure) {}
}

extension LuaEngine {
  /// Calls a policy function; an error in it is reported and means "not yet".
  func askPolicy(
    _ reference: Int32, names: [UnsafePointer<CChar>?], values: [Int64]
  ) -> Int? {
    let e = engine
    let s = e.s
    e.noteBirths()
    do throws(PythonError) {
      return try inScope(scopes: s.pointee.scopeCount, frames: s.pointee.frameCount) { count in
        // What the function allocates must not make it be asked again.
        let wasCollecting = e.space.s.pointee.isCollecting
        e.space.s.pointee.isCollecting = true
        defer { e.space.s.pointee.isCollecting = wasCollecting }
        return names.withUnsafeBufferPointer { names in
          e.callLua(reference, names, values, &count)
        }
      } result: { (L, count) in
        count > 0 && lua_isinteger(L, -count) != 0 ? Int(lua_tointegerx(L, -count, nil)) : nil
      }
    } catch {
      unraisable(error, "Exception ignored in gc.policy", nil)
      return nil
    }
  }
}
