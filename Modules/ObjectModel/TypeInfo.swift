// The type table: one plain record per type, at an address that never moves, so that hot code
// reaches it by index with one multiplication. Names and other cold facts stand in a Swift array
// beside it (TypeDetail).

/// Destroys an object whose count reached zero: (state of the heap, object).
public typealias DeallocFunction =
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

/// Drops the references through which an object can be part of a cycle, CPython's `tp_clear`.
public typealias ClearFunction =
  @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

/// Where the references of an object lie, so that visiting is a loop over memory.
public enum ReferenceLayout: UInt8, Sendable {
  /// No references that a collector visits.
  case none
  /// Words of the object, named by `TypeInfo.wordMask` (bit i is byte offset 16 + 8 * i).
  case words
  /// Inline items behind the count, a tuple.
  case tuple
  /// A list of weak references, then inline items behind the count, a generator's frame.
  case generator
  /// A separate array of items, a list.
  case list
  /// A dict's table, combined or split.
  case dict
  /// A set's table.
  case set
  /// Slots (`wordMask`), attribute values or dict in the pre-header, and the class itself.
  case instance
  /// A frame's function and locals (up to 3.10).
  case frame
  /// Only the type itself knows: `TypeInfo.traverse` writes the references down.
  case custom
  /// As `instance`, in an object that has the layout of a built-in type, `TypeInfo.native`.
  case subclass
}

/// Writes the references that an object holds, at most so many, and tells how many there are: for
/// types that come from outside.
public typealias TraverseFunction =
  @convention(c) (UnsafeRawPointer?, UnsafeMutableRawPointer?, Int) -> Int

/// Properties of a type, one bit each. They are computed, because a stored one of another module is read
/// through a call.
@frozen
public struct TypeFlags: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32
  /// Makes a set of flags from its bits.
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Instances can be part of a cycle and have the strategy's pre-header.
  @inlinable public static var gc: TypeFlags { TypeFlags(rawValue: 1 << 0) }
  /// Made by a class statement; its instances hold a reference to the class object.
  @inlinable public static var heapType: TypeFlags { TypeFlags(rawValue: 1 << 1) }
  /// Attributes in the pre-header or inline, a dict on demand.
  @inlinable public static var managedDict: TypeFlags { TypeFlags(rawValue: 1 << 2) }
  /// A list of weak references in the pre-header (3.12 and newer) or in the body (3.11).
  @inlinable public static var managedWeakref: TypeFlags { TypeFlags(rawValue: 1 << 3) }
  /// The class or a base of it has `__del__`.
  @inlinable public static var hasFinalizer: TypeFlags { TypeFlags(rawValue: 1 << 4) }
  /// The class or a base of it defines `__eq__` or `__hash__`.
  @inlinable public static var hasCustomEquality: TypeFlags { TypeFlags(rawValue: 1 << 5) }
  /// Deallocation of this type counts towards the nesting limit, CPython's trashcan.
  @inlinable public static var trashcan: TypeFlags { TypeFlags(rawValue: 1 << 6) }
  /// The class or a base of it defines the legacy `tp_del` (no Python class does; tests do).
  @inlinable public static var legacyFinalizer: TypeFlags { TypeFlags(rawValue: 1 << 7) }
  /// Instances are themselves types.
  @inlinable public static var isType: TypeFlags { TypeFlags(rawValue: 1 << 8) }
  /// No reference of an instance can lead back to it, whatever a script does.
  @inlinable public static var acyclic: TypeFlags { TypeFlags(rawValue: 1 << 9) }
  /// 3.13: attribute values lie inside the instances.
  @inlinable public static var inlineValues: TypeFlags { TypeFlags(rawValue: 1 << 10) }
  /// Instances are weak references: `weakref.ref`, classes derived from it, and proxies.
  @inlinable public static var weakref: TypeFlags { TypeFlags(rawValue: 1 << 11) }
  /// A weak dictionary or a class derived from one: a script's string keys are items.
  @inlinable public static var stringItems: TypeFlags { TypeFlags(rawValue: 1 << 12) }
  /// Classes may derive from the built-in type.
  @inlinable public static var isBase: TypeFlags { TypeFlags(rawValue: 1 << 13) }
  /// The class or a base of it defines `__getattribute__`, `__setattr__` or `__delattr__`.
  @inlinable public static var hasCustomAttributes: TypeFlags { TypeFlags(rawValue: 1 << 14) }
  /// The type record is in use.
  @inlinable public static var live: TypeFlags { TypeFlags(rawValue: 1 << 31) }
}

/// The plain record of one type.
public struct TypeInfo {
  /// Destroys an instance.
  public var dealloc: DeallocFunction?
  /// Breaks cycles through an instance.
  public var clear: ClearFunction?
  /// For `.words` and `.instance`: bit i says that the word at 16 + 8 * i holds a reference.
  public var wordMask: UInt64 = 0
  /// The type object (static memory for built-in types, an object of the heap for classes).
  public var object: Ref?
  /// The key table that instances share (PEP 412), NULL where there is none.
  public var sharedKeys: UnsafeMutableRawPointer?
  /// What the type is and has.
  public var flags: TypeFlags = []
  /// Bytes of an instance without items and without pre-header, CPython's `tp_basicsize`.
  public var basicSize: Int32 = 16
  /// Bytes per item, CPython's `tp_itemsize`.
  public var itemSize: Int32 = 0
  /// Bytes before the header: the strategy's part and the profile's part.
  public var preHeader: Int32 = 0
  /// Byte offset of the weak reference list from the header, 0 for none.
  public var weaklistOffset: Int32 = 0
  /// For `.tuple`: byte offset of the first item.
  public var itemsOffset: Int32 = 24
  /// For a class: the built-in type whose layout and behaviour instances have, `object` for most.
  public var native: TypeIndex = BuiltinType.object
  /// For a class with more slots than `wordMask` has bits: the word, counted from byte 16, at which
  /// its slots end; 0 for all others.
  public var wordLimit: Int32 = 0
  /// Byte offset of the dict in instances that have no pre-header for it: -8 is the last word of the
  /// object; 0 where the pre-header has it.
  public var dictOffset: Int32 = 0
  /// Dead instances kept for reuse, NULL where the type keeps none this way.
  public var freeList: UnsafeMutablePointer<FreeList>?
  /// How to visit the references of an instance.
  public var layout: ReferenceLayout = .none

  /// Words that `wordMask` can name where `wordLimit` is used.
  public static let maskedWords = 62

  /// An empty record.
  public init() {}

  /// For `.custom`: shows the references of an instance. It stands where other layouts keep their
  /// word mask.
  @inlinable
  public var traverse: TraverseFunction? {
    get {
      unsafeBitCast(
        UnsafeRawPointer(bitPattern: UInt(wordMask)), to: TraverseFunction?.self)
    }
    set { wordMask = UInt64(UInt(bitPattern: unsafeBitCast(newValue, to: UnsafeRawPointer?.self))) }
  }
}

/// The cold facts of one type.
public struct TypeDetail: Sendable {
  /// The name, as `type(x).__name__` gives it.
  public var name: String
  /// The base type's index, `nil` for `object`.
  public var base: TypeIndex?
  /// Makes the cold facts of one type.
  public init(name: String, base: TypeIndex? = nil) {
    self.name = name
    self.base = base
  }
}

/// The indices of the built-in types: fixed, so that a test for an exact type is a comparison.
public enum BuiltinType {
  /// `object`
  public static let object: TypeIndex = 1
  /// `type`
  public static let type: TypeIndex = 2
  /// `NoneType`
  public static let none: TypeIndex = 3
  /// `bool`
  public static let bool: TypeIndex = 4
  /// `int`
  public static let int: TypeIndex = 5
  /// `float`
  public static let float: TypeIndex = 6
  /// `str`
  public static let str: TypeIndex = 7
  /// `bytes`
  public static let bytes: TypeIndex = 8
  /// `tuple`
  public static let tuple: TypeIndex = 9
  /// `list`
  public static let list: TypeIndex = 10
  /// `dict`
  public static let dict: TypeIndex = 11
  /// `set`
  public static let set: TypeIndex = 12
  /// `frozenset`
  public static let frozenset: TypeIndex = 13
  /// `function`
  public static let function: TypeIndex = 14
  /// `method`, a bound method
  public static let method: TypeIndex = 15
  /// `cell`
  public static let cell: TypeIndex = 16
  /// `range`
  public static let range: TypeIndex = 17
  /// `slice`
  public static let slice: TypeIndex = 18
  /// `getset_descriptor`: the `__dict__` and `__weakref__` of a class
  public static let getset: TypeIndex = 19
  /// `member_descriptor`: a slot of a class
  public static let member: TypeIndex = 20
  /// `list_iterator` and its kin
  public static let iterator: TypeIndex = 21
  /// `module`
  public static let module: TypeIndex = 22
  /// `generator`
  public static let generator: TypeIndex = 23
  /// `weakref.ReferenceType`
  public static let weakref: TypeIndex = 24
  /// `builtin_function_or_method`
  public static let builtinFunction: TypeIndex = 25
  /// `dict_items` and its kin
  public static let dictView: TypeIndex = 26
  /// `ellipsis`
  public static let ellipsis: TypeIndex = 27
  /// `NotImplementedType`
  public static let notImplemented: TypeIndex = 28
  /// `method-wrapper`: a special method of a built-in type bound to an object
  public static let methodWrapper: TypeIndex = 29
  /// `bytearray`
  public static let bytearray: TypeIndex = 30
  /// `complex`
  public static let complex: TypeIndex = 31
  /// `code`
  public static let code: TypeIndex = 32
  /// An exception, which lives only while an error is on its way
  public static let exception: TypeIndex = 33
  /// `list_reverseiterator`, `reversed`
  public static let reversed: TypeIndex = 34
  /// `zip`
  public static let zip: TypeIndex = 35
  /// `enumerate`
  public static let enumerate: TypeIndex = 36
  /// `dict_keyiterator` and its kin
  public static let dictIterator: TypeIndex = 37
  /// `set_iterator`
  public static let setIterator: TypeIndex = 38
  /// `range_iterator`
  public static let rangeIterator: TypeIndex = 39
  /// `weakref.ProxyType`
  public static let proxy: TypeIndex = 60
  /// `weakref.CallableProxyType`
  public static let callableProxy: TypeIndex = 61
  /// A generator whose body is not the script's: shown as `generator`
  public static let nativeGenerator: TypeIndex = 62
  /// `frame`, an object of the collector up to 3.10
  public static let frame: TypeIndex = 90
  /// The first index that types of plugins may have.
  public static let firstNative: TypeIndex = 128
  /// `memoryview`
  public static let memoryview: TypeIndex = 70
  /// `managedbuffer`: what the views of one export share
  public static let managedBuffer: TypeIndex = 71
  /// `memory_iterator`
  public static let memoryIterator: TypeIndex = 72
  /// `array.array`
  public static let array: TypeIndex = 73
  /// `arrayiterator`
  public static let arrayIterator: TypeIndex = 74
  /// The built-in types whose behaviour a module above BuiltinTypes brings along.
  public static let extensions: ClosedRange<TypeIndex> = 70...85
  /// `collections.deque`
  public static let deque: TypeIndex = 76
  /// `_deque_iterator`
  public static let dequeIterator: TypeIndex = 77
  /// `_deque_reverse_iterator`
  public static let dequeReverseIterator: TypeIndex = 78
  /// `collections.OrderedDict`
  public static let orderedDict: TypeIndex = 79
  /// `odict_keys`
  public static let orderedKeys: TypeIndex = 80
  /// `odict_values`
  public static let orderedValues: TypeIndex = 81
  /// `odict_items`
  public static let orderedItems: TypeIndex = 82
  /// `odict_iterator`
  public static let orderedIterator: TypeIndex = 83
  /// The first index that classes may have.
  public static let firstFree: TypeIndex = 160
}
