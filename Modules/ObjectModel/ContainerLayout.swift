// Byte offsets of the other containers and of the small objects that a collector or a report
// looks into. All offsets count from the object's header.

/// A tuple: count at 16, items inline; in 3.14 a cached hash stands between them.
public enum TupleField {
  /// The first item up to 3.13, and of whatever else is laid out like such a tuple.
  public static let items = 24
}

/// A generator: count at 16, the words of its frame inline, then what the engine keeps.
public enum GeneratorField {
  /// The list of weak references.
  public static let weaklist = 24
  /// The first word.
  public static let items = 32
  /// Bytes after the words.
  public static let tail = 56
  /// Offset behind the words of a pointer to further references: their number, then each of them;
  /// NULL while there are none.
  public static let further = 16
}

/// A list: count at 16, a separate array of items.
public enum ListField {
  /// Pointer to the item array, NULL while nothing is allocated.
  public static let items = 24
  /// Items that fit in the array.
  public static let allocated = 32
  /// Bytes of the object.
  public static let size = 40
}

/// A set or frozenset: open addressing, eight entries inside the object.
/// See Objects/setobject.c, 3.12.
public enum SetField {
  /// Entries that are live or deleted.
  public static let fill = 16
  /// Live entries.
  public static let used = 24
  /// Slots minus one.
  public static let mask = 32
  /// Pointer to the table: the inner one or a block of its own.
  public static let table = 40
  /// Hash of a frozenset, -1 until computed.
  public static let hash = 48
  /// Where `pop` searches next.
  public static let finger = 56
  /// The inner table: eight entries of (key, hash).
  public static let smallTable = 64
  /// The list of weak references.
  public static let weaklist = 192
  /// Bytes of the object.
  public static let size = 200
  /// Slots of the inner table.
  public static let smallSlots = 8
}

/// A function.
public enum FunctionField {
  /// The dict of the names that the body sees.
  public static let globals = 16
  /// The dict of the builtins.
  public static let builtins = 24
  /// Name, a str.
  public static let name = 32
  /// Qualified name, a str.
  public static let qualifiedName = 40
  /// The code object.
  public static let code = 48
  /// The documentation, None.
  public static let documentation = 80
  /// Defaults of the parameters, a tuple or NULL.
  public static let defaults = 56
  /// The tuple of cells, or NULL.
  public static let closure = 72
  /// The list of weak references.
  public static let weaklist = 96
  /// The module's name, a str.
  public static let module = 104
  /// The dict of annotations, or NULL.
  public static let annotations = 112
  /// Where the script engine's number of the body lies (CPython: vectorcall, the last word); the
  /// two highest bits say what the function is, see `FunctionKind` in BuiltinTypes.
  public static let body = 120
  /// The same before 3.10, whose functions do not have the word `builtins`.
  public static let bodyBefore310 = 24
  /// The bits of that word that are the number.
  public static let bodyMask = (1 << 62) - 1
}

/// A frame object, up to 3.10: the fixed part, then the words of locals and stack.
public enum FrameField {
  /// The function that runs, of a generator's frame; NULL in others.
  public static let function = 24
  /// The number of the code whose frame it is.
  public static let code = 32
}

/// A bound method.
public enum MethodField {
  /// The function.
  public static let function = 16
  /// The object it is bound to.
  public static let receiver = 24
  /// The list of weak references.
  public static let weaklist = 32
  /// Bytes of the object.
  public static let size = 48
}

/// A cell.
public enum CellField {
  /// What the cell holds, or NULL.
  public static let contents = 16
  /// Bytes of the object.
  public static let size = 24
}

/// A class object. CPython's type object holds many slots between these fields; here they are
/// zero, and the places below are ours.
public enum ClassField {
  /// Index of the type that the object stands for, 4 bytes.
  public static let typeIndex = 16
  /// The class's dict.
  public static let dict = 24
  /// The tuple of bases.
  public static let bases = 32
  /// The tuple of the method resolution order.
  public static let mro = 40
  /// The first base.
  public static let base = 48
  /// The name, a str.
  public static let name = 56
  /// The list of weak references.
  public static let weaklist = 64
  /// The dict of weak references to subclasses, or NULL.
  public static let subclasses = 72
  /// The tuple of the sorted names of `__slots__`, or NULL.
  public static let slots = 80
  /// The qualified name, a str.
  public static let qualifiedName = 88
  /// Reference fields that a collector visits.
  public static let wordMask: UInt64 = 0b1_1110
  /// Reference fields that a collector does not visit.
  public static let unvisited = [name, subclasses, slots, qualifiedName]
  /// Bytes of the definition of one slot, which lies behind the fields.
  public static let slotDefinition = 40
}

/// A descriptor of a class: getset (`__dict__`, `__weakref__`) or member (a slot).
public enum DescriptorField {
  /// The class it belongs to.
  public static let owner = 16
  /// The name, a str.
  public static let name = 24
  /// For a member: the byte offset of the slot.
  public static let offset = 32
  /// Bytes of the object.
  public static let size = 48
}

/// A weak reference (Objects/weakrefobject.c): it does not own its referent.
public enum WeakrefField {
  /// The referent, or NULL once it died.
  public static let object = 16
  /// The callback, or NULL.
  public static let callback = 24
  /// The cached hash of the referent, -1 until computed.
  public static let hash = 32
  /// The previous reference to the same object.
  public static let previous = 40
  /// The next reference to the same object.
  public static let next = 48
  /// Bytes of the object.
  public static let size = 64
}
