import ObjectModel
import RefCounting

// Handing out type indices, and the names of types. The names are cold: a class instance that the
// state points to keeps them.

/// Classes that a module above makes on a heap, with what it keeps for them.
public protocol HeapLibrary: AnyObject {
  /// Shows every counted reference that the library holds.
  func visitReferences(_ visit: (Ref) -> Void)
  /// Drops them; the classes die with the next full collection.
  func drop()
}

/// Names, bases and free indices of the types of one heap.
public final class TypeNames {
  private var names: [String] = Array(repeating: "", count: Int(BuiltinType.firstFree))
  private var free: [TypeIndex] = []
  /// The dict that functions show as their builtins, one reference.
  public var builtins: Ref?
  /// The empty frozenset where it is one object, one reference.
  var emptyFrozenset: Ref?
  /// The code object that functions show, in static memory: bodies live in the script engine.
  public var code: Ref?
  /// Interned names that the runtime looks up again and again, one reference each.
  var known: [String: Ref] = [:]
  /// Errors that were swallowed because CPython does so.
  public var ignoredErrors = 0
  /// The argument tuples of calls that are being made, one reference each.
  var argumentTuples: [Ref] = []
  /// The exception of the error that is on its way has been allocated and counted.
  public var exceptionIsCounted = false
  /// The dict of the one thread, made when it is first needed; one reference.
  var threadDict: Ref?
  /// The list of the containers whose repr is being made; the thread's dict holds it.
  var reprList: Ref?
  /// Subclasses of the built-in types, by base and class.
  var subclasses: [Ref: [Ref: SubclassEntry]] = [:]
  /// Runs a function object's body; the script engine sets it.
  public var caller: ((Ref, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref)?
  /// Runs a generator to its next yield, `nil` at its end; the script engine sets it.
  public var generatorNext: ((Ref) throws(PythonError) -> Ref?)?
  /// The bodies of native functions, by number.
  var natives: [NativeBody] = []
  /// The native functions that take keyword arguments.
  private var keywordNatives: Set<Int> = []
  /// The keyword arguments of the native function that is about to be called; the caller holds them.
  public var keywords: Ref?
  /// The keyword arguments of the method of a built-in type that is about to be called, by name; the
  /// caller holds them.
  public var namedArguments: [(name: Ref, value: Ref)] = []
  /// How many exceptions are being made text, each as the argument of the one before it.
  var textDepth = 0
  /// The key that the last KeyError is about, not counted: its place, its serial number and the text
  /// of the error.
  public var missingKey: (key: Ref, serial: UInt32, text: String)?
  /// The parameters of a function of the script; the engine sets it.
  public var parameterNames: ((Ref) -> [String]?)?
  /// The arguments of a call with keyword arguments in the order of a function's parameters; the engine
  /// sets it.
  public var bindArguments: ((Ref, UnsafeBufferPointer<Ref>, Ref) throws(PythonError) -> [Ref])?
  /// Blocks of deques that the process keeps, up to 3.10.
  public var dequeBlocks: [UnsafeMutableRawPointer] = []
  /// The bodies of native generators, by number.
  var generators: [NativeGeneratorBody] = []
  /// The native properties of classes, by number.
  var properties: [NativeProperty] = []
  /// Classes that a module above made on this heap.
  public var library: (any HeapLibrary)?
  /// Runs a builtin function of the script engine; the engine sets it.
  public var builtinCaller: ((Ref, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref)?
  /// Descriptors of the methods of built-in types that scripts looked at, in static memory.
  var descriptors: [String: Ref] = [:]
  /// `NotImplemented`, in static memory.
  public var notImplemented: Ref?
  /// `Ellipsis`, in static memory.
  public var ellipsis: Ref?
  /// One more than the largest index handed out.
  public private(set) var limit: TypeIndex = BuiltinType.firstFree

  /// Type objects of iterators and views that share a type, by name, in static memory.
  var shownTypes: [String: Ref] = [:]
  /// The fields of structure sequences, by type.
  var structFields: [TypeIndex: [String]] = [:]
  /// Attributes that the script engine adds to built-in types; the engine sets it.
  public var engineAttribute: ((Ref, String) throws(PythonError) -> Ref?)?
  /// Reports an error that nobody can catch, with the object at fault; the runtime sets it.
  public var unraisable: ((PythonError, Ref) -> Void)?
  /// Ends a generator that nobody can go on with; the engine sets it.
  public var generatorFinalize: ((Ref) -> Void)?

  /// Takes the frame of a native generator, of a body and with a number of words, where frames are
  /// objects; the engine sets it.
  public var takeNativeFrame: ((_ body: Int, _ slots: Int) throws(PythonError) -> Ref)?
  /// Methods that the script engine adds to built-in types; the engine sets it.
  public var engineMethods: ((TypeIndex, String) -> BuiltinMethod?)?

  /// The method of a built-in type with a name: the type's own or the script engine's.
  func findMethod(_ type: TypeIndex, _ name: String) -> BuiltinMethod? {
    BuiltinMethods.find(type: type, name: name) ?? engineMethods?(type, name)
  }

  /// The name of a type; settable for built-in types and classes alike.
  public subscript(_ type: TypeIndex) -> String {
    get { Int(type) < names.count ? names[Int(type)] : "?" }
    set { names[Int(type)] = newValue }
  }

  /// Makes the body of native functions known.
  /// - Returns: its number.
  /// - Parameter keywords: whether it takes keyword arguments.
  public func addNative(keywords: Bool = false, _ body: @escaping NativeBody) -> Int {
    natives.append(body)
    if keywords { keywordNatives.insert(natives.count - 1) }
    return natives.count - 1
  }

  /// Whether a native function takes keyword arguments.
  public func takesKeywords(_ body: Int) -> Bool { keywordNatives.contains(body) }

  /// Makes the body of native generators known.
  /// - Returns: its number.
  public func addGenerator(_ body: NativeGeneratorBody) -> Int {
    generators.append(body)
    return generators.count - 1
  }

  func take() -> TypeIndex? {
    if let index = free.popLast() { return index }
    guard Int(limit) < ObjectSpace.maximumTypes else { return nil }
    names.append("")
    defer { limit += 1 }
    return limit
  }

  func release(_ type: TypeIndex) { free.append(type) }
}

extension ObjectSpace {
  /// `NotImplemented`
  public var notImplemented: Ref { typeNames.notImplemented.unsafelyUnwrapped }

  /// The names of this heap's types.
  public var typeNames: TypeNames {
    Unmanaged<TypeNames>.fromOpaque(s.pointee.typeNames.unsafelyUnwrapped)
      .takeUnretainedValue()
  }

  /// The name of an object's type, as error texts show it.
  public func typeName(of o: Ref) -> String { typeNames[o.type] }

  func newTypeIndex() throws(PythonError) -> TypeIndex {
    guard let index = typeNames.take() else {
      throw PythonError(.memoryError, "too many classes")
    }
    return index
  }

  func releaseTypeIndex(_ type: TypeIndex) {
    classDidChange()
    info(type).pointee = TypeInfo()
    typeNames.release(type)
  }

  /// Computes the bytes before the header of a type's instances from its flags and what the
  /// strategy asked for.
  func configurePreHeader(_ type: TypeIndex) {
    let record = info(type)
    var bytes = 0
    if record.pointee.flags.contains(.gc) { bytes += s.pointee.gcHeadBytes }
    if s.pointee.instanceLayout == .bodyFields {
      // Dict and weak references are fields of the body.
    } else if record.pointee.flags.contains(.managedDict) && record.pointee.dictOffset == 0
      || record.pointee.flags.contains(.managedWeakref)
        && s.pointee.instanceLayout != .separateWords
    {
      // The words of attributes lie below the collector's.
      bytes = s.pointee.gcHeadBytes + Profile.managedPreHeader
    }
    record.pointee.preHeader = Int32(bytes)
  }
}
