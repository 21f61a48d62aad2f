import ObjectModel
import RefCounting

// The constants of a script: every name and every string literal that stands in its text is one str
// for the whole run, made when the script is loaded, as in CPython's code objects. A string that Lua
// puts together is none of them, and becomes a new str at each conversion.

/// The strs of a script's literals, by their text.
struct ConstantTable {
  /// By a hash of the text; those of one hash follow each other.
  private var entries: [UInt64: Ref] = [:]
  /// Bytes of the longest text.
  private(set) var longest = 0
  /// Those that the table itself keeps: literals that are no identifiers.
  private(set) var kept: [Ref] = []

  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash
  }

  /// The str of a text, borrowed; `nil` if it is no constant. O(length).
  func find(_ space: ObjectSpace, _ text: UnsafeBufferPointer<UInt8>) -> Ref? {
    guard text.count <= longest else { return nil }
    var hash = Self.hash(text)
    while let o = entries[hash] {
      if space.withUTF8(o, { $0.elementsEqual(text) }) { return o }
      hash &+= 1
    }
    return nil
  }

  /// Adds the str of a text.
  /// - Parameter keeps: whether the reference becomes the table's.
  mutating func add(_ o: Ref, _ text: UnsafeBufferPointer<UInt8>, keeps: Bool) {
    var hash = Self.hash(text)
    while entries[hash] != nil { hash &+= 1 }
    entries[hash] = o
    longest = max(longest, text.count)
    if keeps { kept.append(o) }
  }

  /// Forgets all; the references that were the table's are the caller's.
  mutating func removeAll() -> [Ref] {
    let references = kept
    entries = [:]
    kept = []
    return references
  }
}

extension LuaEngine {
  /// Makes the constants of a script's text. Where memory is refused, those that are missing show in
  /// the script's own statements.
  func addConstants(_ constants: ParameterScan.Constants) {
    let space = runtime.space
    for name in constants.names {
      guard let number = try? engine.name(name) else { continue }
      let o = engine.s.pointee.names[number].ref
      var text = name
      text.withUTF8 { bytes in
        if self.constants.find(space, bytes) == nil {
          self.constants.add(o, bytes, keeps: false)
        }
      }
    }
    for literal in constants.literals {
      var text = literal
      text.withUTF8 { bytes in
        guard self.constants.find(space, bytes) == nil, let o = try? space.newString(bytes) else {
          return
        }
        // One character and none are there before any program.
        if space.s.pointee.heap.isStatic(o.raw) {
          space.decref(o)
        } else {
          self.constants.add(o, bytes, keeps: true)
        }
      }
    }
  }

  /// Lets the constants go that only the engine keeps.
  func dropConstants() {
    for o in constants.removeAll() { runtime.space.decref(o) }
  }
}
