import ObjectModel
import RefCounting

// Methods of classes.

extension BuiltinMethods {
  static let type: [String: BuiltinMethod] = [
    "mro": noArguments("mro") { (s, o) throws(PythonError) in
      let order = s.classOrder(o)
      let result = try s.newList()
      return try s.building(result) { () throws(PythonError) in
        for cls in order { try s.listAppend(result, cls) }
      }
    },
    "__subclasses__": noArguments("__subclasses__") { (s, o) throws(PythonError) in
      let result = try s.newList()
      return try s.building(result) { () throws(PythonError) in
        for cls in s.directSubclasses(of: o) { try s.listAppend(result, cls) }
      }
    },
  ]
}

extension ObjectSpace {
  /// The living classes that name this one among their bases, oldest index first, borrowed.
  ///
  /// Complexity: O(number of types).
  func directSubclasses(of cls: Ref) -> [Ref] {
    var result: [Ref] = []
    for index in BuiltinType.firstFree..<typeNames.limit {
      guard let candidate = info(index).pointee.object, let bases = candidate.ref(ClassField.bases)
      else { continue }
      for i in 0..<bases.count where tupleItem(bases, i) == cls { result.append(candidate) }
    }
    // Indices are used again; serial numbers tell the order.
    return result.sorted { $0.serial < $1.serial }
  }
}
