import Heap
import ObjectModel

// Every counted reference of an object, for the recount of the checker. A collector need not see
// all of them: the names in a table of string keys, the bounds of a range or the name of a class
// can be in no cycle, but they are counted all the same.

extension ObjectSpace {
  /// Shows each counted reference that an object holds, as often as it holds it.
  ///
  /// Complexity: linear in the size of the object.
  public func visitCountedReferences<V: ReferenceVisitor>(of o: Ref, with visitor: inout V) {
    switch kind(o) {
    case BuiltinType.dict:
      visitReferences(of: o, with: &visitor)
      let keys = dictKeys(o)
      if dictValues(o) == nil, keys.kind != .general, keys != s.pointee.emptyKeys {
        for i in 0..<keys.entryCount { if let key = keys.key(i) { visitor.visit(key) } }
      }
    case BuiltinType.range:
      for offset in stride(from: 16, to: 48, by: 8) {
        if let bound = o.ref(offset) { visitor.visit(bound) }
      }
    case BuiltinType.builtinFunction, BuiltinType.getset, BuiltinType.member:
      visitReferences(of: o, with: &visitor)
      let offset = o.type == BuiltinType.builtinFunction ? 16 : DescriptorField.name
      if let name = o.ref(offset) { visitor.visit(name) }
    case BuiltinType.module:
      visitReferences(of: o, with: &visitor)
      if let name = o.ref(ModuleField.name) { visitor.visit(name) }
    case BuiltinType.type:
      if s.pointee.heap.isStatic(o.raw) { return }
      visitReferences(of: o, with: &visitor)
      for field in ClassField.unvisited {
        if let reference = o.ref(field) { visitor.visit(reference) }
      }
    default:
      visitReferences(of: o, with: &visitor)
      if let show = extensionSlots(o.type)?.hiddenReferences {
        show(self, o) { visitor.visit($0) }
      }
    }
  }

  /// Shows the names in the key tables that classes and dicts share, once for each table. A dict
  /// that shares a table holds a reference to the table, not to the names; the class may have
  /// given it up.
  ///
  /// Complexity: linear in the size of the heap.
  public func visitSharedKeyNames<V: ReferenceVisitor>(with visitor: inout V) {
    var tables: Set<UnsafeMutableRawPointer> = []
    for index in BuiltinType.firstFree..<typeNames.limit {
      if let raw = info(index).pointee.sharedKeys { tables.insert(raw) }
    }
    s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.type == BuiltinType.dict, dictValues(o) != nil { tables.insert(dictKeys(o).raw) }
    }
    for raw in tables {
      let keys = DictKeys(raw)
      for i in 0..<keys.entryCount { if let key = keys.key(i) { visitor.visit(key) } }
    }
  }
}
