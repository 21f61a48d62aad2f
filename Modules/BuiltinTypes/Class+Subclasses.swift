import ObjectModel
import RefCounting
import WeakRefs

// How a class knows its subclasses (add_subclass, remove_subclass in Objects/typeobject.c): a dict
// from the address of each, an int, to a weak reference. The dict belongs to the class without
// being one of the references that a collector sees, and goes with its last entry. That is so of a
// built-in type from which an interpreter derives nothing itself, too. The others have a dict from
// the start, with entries of the interpreter's own; what belongs to the classes that scripts make
// stands in a Swift dictionary here.

/// A weak reference to a subclass and the int under which the base knows it, one reference each.
struct SubclassEntry {
  let key: Ref
  let reference: Ref
}

extension ObjectSpace {
  /// Enters a class in a base's dict of subclasses.
  func addSubclass(_ cls: Ref, to base: Ref) throws(PythonError) {
    let key = try newInt(Int(bitPattern: cls.raw))
    defer { decref(key) }
    let reference = try newWeakref(cls, callback: nil)
    defer { decref(reference) }
    if hasInterpreterSubclasses(base) {
      typeNames.subclasses[base, default: [:]][cls] =
        SubclassEntry(key: retained(key), reference: retained(reference))
      return
    }
    if base.ref(ClassField.subclasses) == nil { base.set(ClassField.subclasses, try newDict()) }
    try dictSet(base.ref(ClassField.subclasses).unsafelyUnwrapped, key, reference)
  }

  /// Takes a dying class out of the dicts of its bases.
  func removeFromBases(_ cls: Ref) {
    guard let bases = cls.ref(ClassField.bases) else { return }
    for i in 0..<bases.count {
      let base = tupleItem(bases, i)
      let key = try? newInt(Int(bitPattern: cls.raw))
      defer { decref(key) }
      if hasInterpreterSubclasses(base) {
        if let entry = typeNames.subclasses[base]?.removeValue(forKey: cls) {
          decref(entry.key)
          decref(entry.reference)
        }
      } else if let dict = base.ref(ClassField.subclasses) {
        if let key = key ?? subclassKey(of: cls, in: dict) { _ = try? dictDelete(dict, key) }
        // The empty dict stays up to 3.10 (remove_subclass).
        if dictCount(dict) == 0, s.pointee.minor >= 11 {
          replace(base, ClassField.subclasses, with: nil)
        }
      }
    }
  }

  /// The int under which a base knows a class, borrowed, where there is no memory to make another. O(n).
  private func subclassKey(of cls: Ref, in dict: Ref) -> Ref? {
    var position = 0
    while let (key, _) = dictNext(dict, &position) {
      if intValue(key) == Int(bitPattern: cls.raw) { return key }
    }
    return nil
  }

  /// Whether an interpreter has classes that derive from a built-in type as soon as a program has
  /// imported what nearly every program does (functools, collections, enum).
  private func hasInterpreterSubclasses(_ base: Ref) -> Bool {
    guard s.pointee.heap.isStatic(base.raw) else { return false }
    let type: TypeIndex = base.get(ClassField.typeIndex)
    switch type {
    case BuiltinType.object, BuiltinType.type, BuiltinType.int, BuiltinType.dict,
      BuiltinType.tuple, BuiltinType.list, BuiltinType.module, BuiltinType.weakref:
      return true
    case BuiltinType.str: return s.pointee.minor >= 11
    default:
      return Self.namesWithSubclasses.contains(typeNames[type])
        || (isExceptionType(type) && hasDerivedException(type))
    }
  }

  /// Further types from which interpreters derive classes that scripts do not have.
  private static let namesWithSubclasses: Set<String> = [
    "property", "OSError", "UnicodeError", "Warning", "SystemError",
  ]

  /// What the type objects of built-in types hold, given up at the end: the dicts of subclasses of those
  /// that no interpreter derives from, and the names that CPython keeps.
  func releaseSubclassDicts() {
    for index in 1..<BuiltinType.firstFree {
      guard let base = info(index).pointee.object else { continue }
      for field in [ClassField.subclasses, ClassField.qualifiedName]
      where base.ref(field) != nil {
        replace(base, field, with: nil)
      }
    }
  }

  /// The counted references that built-in types hold, for a recount.
  func visitSubclassEntries(_ visit: (Ref) -> Void) {
    for index in 1..<BuiltinType.firstFree {
      guard let base = info(index).pointee.object else { continue }
      if let dict = base.ref(ClassField.subclasses) { visit(dict) }
      if let name = base.ref(ClassField.qualifiedName) { visit(name) }
    }
    for entries in typeNames.subclasses.values {
      for entry in entries.values {
        visit(entry.key)
        visit(entry.reference)
      }
    }
  }
}
