import CLua
import CLuaBridge
import ObjectModel

/// What came of the objects of which an imported trace says that they died.
public final class ImportDeaths: @unchecked Sendable {
  /// Deaths in the trace.
  public internal(set) var told = 0
  /// Objects that had died before the next death in the trace.
  public internal(set) var atOnce = 0
  /// Objects that were still there at the end: references of live objects lead to them, or nothing has
  /// collected them.
  public internal(set) var floating = 0

  /// Handles of objects that are told dead and were not when last looked at.
  private var waiting: [UInt] = []
  private var newest: UInt = 0
  private var limit = 4096

  init() {}

  /// The trace says that an object, which was alive just now, is dead from here on.
  func tell(_ bits: UInt, isAlive: (UInt) -> Bool) {
    told += 1
    lookAtNewest(isAlive)
    newest = bits
    if waiting.count < limit { return }
    waiting.removeAll { !isAlive($0) }
    limit = max(4096, waiting.count * 2)
  }

  /// The trace is over.
  func settle(isAlive: (UInt) -> Bool) {
    lookAtNewest(isAlive)
    waiting.removeAll { !isAlive($0) }
    floating = waiting.count
  }

  private func lookAtNewest(_ isAlive: (UInt) -> Bool) {
    if newest == 0 { return }
    if isAlive(newest) { waiting.append(newest) } else { atOnce += 1 }
    newest = 0
  }
}

extension LuaEngine {
  /// What the scripts that import traces call; their recordings call it again.
  func defineImport(_ deaths: ImportDeaths) throws(PythonError) {
    let isAlive = { [engine] (bits: UInt) in (try? engine.object(bits)) != nil }
    try define("died", in: "import") { e, a, r throws(PythonError) in
      guard a.type(1) == LUA_TLIGHTUSERDATA else {
        throw PythonError(.typeError, "died() takes an object")
      }
      deaths.tell(e.bits(a.L, 1), isAlive: isAlive)
      return MOULT_NONE
    }
    try define("settle", in: "import") { e, a, r throws(PythonError) in
      deaths.settle(isAlive: isAlive)
      return MOULT_NONE
    }
  }
}
