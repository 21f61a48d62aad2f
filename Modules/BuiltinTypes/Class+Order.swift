import ObjectModel
import RefCounting

// Bases of a class: whose layout it extends, in which order names are resolved, what that makes of it.

extension ObjectSpace {
  /// The base whose layout instances extend; bases with different layouts do not go together
  /// (best_base).
  func solidBase(_ bases: [Ref]) throws(PythonError) -> Ref {
    var winner: TypeIndex?
    var best = bases[0]
    for base in bases {
      let index = typeIndex(base)
      if index < BuiltinType.firstFree, !info(index).pointee.flags.contains(.isBase) {
        throw PythonError(
          .typeError, "type '\(typeNames[index])' is not an acceptable base type")
      }
      let candidate = layoutOwner(index)
      guard let current = winner else {
        winner = candidate
        best = base
        continue
      }
      if isSubtype(current, of: candidate) {
        let addsDict =
          current == candidate && info(index).pointee.flags.contains(.managedDict)
          && !info(typeIndex(best)).pointee.flags.contains(.managedDict)
        if addsDict { best = base }
        continue
      }
      guard isSubtype(candidate, of: current) else {
        throw PythonError(.typeError, "multiple bases have instance lay-out conflict")
      }
      winner = candidate
      best = base
    }
    return best
  }

  /// The nearest type in a type's line of bases that added fields of its own to the layout
  /// (solid_base): dict and weak references alone do not count.
  private func layoutOwner(_ type: TypeIndex) -> TypeIndex {
    var current = type
    while current >= BuiltinType.firstFree {
      guard let base = info(current).pointee.object?.ref(ClassField.base) else { return current }
      let below = typeIndex(base)
      let size =
        below < BuiltinType.firstFree ? extendedSize(below) : Int(info(below).pointee.basicSize)
      var own = Int(info(current).pointee.basicSize) - size
      if s.pointee.instanceLayout == .separateWords || s.pointee.instanceLayout == .bodyFields {
        if info(current).pointee.weaklistOffset != info(below).pointee.weaklistOffset { own -= 8 }
        if info(current).pointee.dictOffset != info(below).pointee.dictOffset { own -= 8 }
      }
      if own > 0 { return current }
      current = below
    }
    return current
  }

  /// C3 linearisation of the bases, without the class itself.
  func resolutionOrder(_ bases: [Ref]) throws(PythonError) -> [Ref] {
    if bases.count == 1 { return classOrder(bases[0]) }
    var sequences = bases.map { classOrder($0) } + [bases]
    var result: [Ref] = []
    while true {
      sequences.removeAll { $0.isEmpty }
      if sequences.isEmpty { return result }
      var chosen: Ref?
      for sequence in sequences {
        let head = sequence[0]
        if sequences.allSatisfy({ !$0.dropFirst().contains(head) }) {
          chosen = head
          break
        }
      }
      guard let chosen else {
        let names = bases.map { typeNames[typeIndex($0)] }.joined(separator: ", ")
        throw PythonError(
          .typeError,
          "Cannot create a consistent method resolution order (MRO) for bases \(names)")
      }
      result.append(chosen)
      for i in sequences.indices where sequences[i].first == chosen { sequences[i].removeFirst() }
    }
  }

  /// The method resolution order of a class, the class itself first.
  public func classOrder(_ cls: Ref) -> [Ref] {
    guard let mro = cls.ref(ClassField.mro) else {
      var result = [cls]
      if let base = cls.ref(ClassField.base) { result += classOrder(base) }
      return result
    }
    return (0..<mro.count).map { tupleItem(mro, $0) }
  }

  /// Whether a type is another one or derives from it.
  public func isSubtype(_ type: TypeIndex, of other: TypeIndex) -> Bool {
    if type == other || other == BuiltinType.object { return true }
    guard let cls = info(type).pointee.object, let target = info(other).pointee.object else {
      return false
    }
    if let mro = cls.ref(ClassField.mro) {
      for i in 0..<mro.count where tupleItem(mro, i) == target { return true }
      return false
    }
    var current = cls.ref(ClassField.base)
    while let c = current {
      if c == target { return true }
      current = c.ref(ClassField.base)
    }
    return false
  }

  /// Looks again at which special methods a class has, and tells hot paths through its flags.
  /// Classes that derive from it are looked at too.
  public func updateSpecialFlags(_ type: TypeIndex) {
    for index in BuiltinType.firstFree..<typeNames.limit {
      let record = info(index)
      guard record.pointee.flags.contains(.live), isSubtype(index, of: type) else { continue }
      record.pointee.flags.remove([
        .hasFinalizer, .hasCustomEquality, .legacyFinalizer, .hasCustomAttributes,
      ])
      for name in ["__getattribute__", "__setattr__", "__delattr__"]
      where lookupSpecial(index, name) != nil {
        record.pointee.flags.insert(.hasCustomAttributes)
      }
      if lookupSpecial(index, "__del__") != nil { record.pointee.flags.insert(.hasFinalizer) }
      if lookupSpecial(index, "__tp_del__") != nil {
        record.pointee.flags.insert(.legacyFinalizer)
      }
      if lookupSpecial(index, "__eq__") != nil || lookupSpecial(index, "__hash__") != nil {
        record.pointee.flags.insert(.hasCustomEquality)
      }
    }
  }
}
