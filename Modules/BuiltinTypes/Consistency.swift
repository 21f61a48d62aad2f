import Interning
import ObjectModel

// What the checker of a heap asks about interned strings and types.

extension ObjectSpace {
  /// Checks that the table of interned strings holds the strs that are marked as interned, each under
  /// its hash, and no others.
  ///
  /// - Returns: one text per violation, the first few.
  /// - Complexity: O(heap).
  public func checkInterned() -> [String] {
    let heap = s.pointee.heap
    var problems: [String] = []
    var entries = 0
    forEachInterned { entry in
      guard heap.isObjectStart(entry.raw) else {
        if problems.count < 8 {
          problems.append("the table of interned strings leads to \(entry.raw), where no object is")
        }
        return
      }
      if !heap.isStatic(entry.raw) { entries += 1 }
      guard problems.count < 8 else { return }
      if kind(entry) != BuiltinType.str {
        problems.append(
          "the table of interned strings has the \(typeName(of: entry)) at \(entry.raw)")
      } else if !entry.has(Header.interned) {
        problems.append("the str at \(entry.raw) is in the table, but not marked as interned")
      } else if findInterned(entry.get(StrField.hash), { $0 == entry }) == nil {
        problems.append("the str at \(entry.raw) is in the table, but not where its hash says")
      }
    }
    guard problems.isEmpty else { return problems }
    var marked = 0
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.type == BuiltinType.str, o.has(Header.interned), !heap.isStatic(raw) { marked += 1 }
    }
    if marked != entries {
      problems.append("\(marked) strs are marked as interned, the table has \(entries)")
    }
    return problems
  }

  /// Checks that each class and its entry in the table of types lead to each other.
  ///
  /// - Returns: one text per violation, the first few.
  /// - Complexity: O(types).
  public func checkTypes() -> [String] {
    let heap = s.pointee.heap
    var problems: [String] = []
    for index in BuiltinType.firstFree..<typeNames.limit {
      guard problems.count < 8, info(index).pointee.flags.contains(.live),
        let cls = info(index).pointee.object
      else { continue }
      guard heap.isObjectStart(cls.raw), info(of: cls).pointee.flags.contains(.isType) else {
        problems.append("type \(index) leads to \(cls.raw), which is no class")
        continue
      }
      if typeIndex(cls) != index {
        problems.append("type \(index) leads to the class of type \(typeIndex(cls))")
      }
      if Int(info(index).pointee.basicSize) < Header.size {
        problems.append("type \(index) has instances of \(info(index).pointee.basicSize) bytes")
      }
    }
    return problems
  }
}
