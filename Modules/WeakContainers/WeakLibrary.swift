import BuiltinTypes
import ObjectModel
import RefCounting
import WeakRefs

// WeakContainers: WeakValueDictionary, WeakKeyDictionary, WeakSet, finalize and WeakMethod
// (Lib/weakref.py and Lib/_weakrefset.py, 3.8-3.13). In CPython these are classes written in
// Python; here they are classes on the heap all the same, whose methods are function objects with
// native bodies. What such a method makes on the heap (instance dict, data, callback with its
// defaults, pending list, guards and generators of an iteration, references with keys) is what the
// Python code makes, in the same order.
//
// The classes are made when a script that names one of them is loaded. This file makes them; each
// container has files of its own.
//
// Invariants:
// - While a guarded iterator is active, deaths only append to the pending list; the last guard that
//   goes commits them.
// - Nothing here refers to a container strongly except its own iterators.

/// The classes and names of one heap.
public final class WeakLibrary: HeapLibrary {
  let space: ObjectSpace
  /// The names of the module: the globals of every function here, one reference.
  let module: Ref
  /// Interned names, one reference each.
  let names: Names
  /// Numbers of generator bodies.
  var generators = Generators()
  /// Numbers of the bodies of callbacks.
  var removals = Removals()
  var valueDictionary: Ref
  var keyDictionary: Ref
  var set: Ref
  var keyedRef: Ref
  var guardClass: Ref
  var guardExit: Ref
  var guardEnter: Ref
  var info: Ref
  var finalizer: Ref
  var weakMethod: Ref
  /// The types of proxies, a tuple that the module holds.
  public private(set) var proxyTypes: Ref
  /// The number of the next finalizer.
  var nextIndex = 0
  /// Finalizers were made since they were last sorted for the exit.
  var isDirty = false
  /// The exit is over: no finalizer runs any more.
  var isShutDown = false
  private var isDropped = false

  /// The library of a heap, made on first use.
  public static func load(_ space: ObjectSpace) throws(PythonError) -> WeakLibrary {
    if let library = space.typeNames.library as? WeakLibrary { return library }
    let library = try WeakLibrary(space)
    space.typeNames.library = library
    do throws(PythonError) { try library.defineClasses() } catch {
      // Half a library is none.
      space.typeNames.library = nil
      library.drop()
      throw error
    }
    return library
  }

  /// The library of a heap on which it was loaded.
  static func of(_ space: ObjectSpace) -> WeakLibrary {
    unsafeDowncast(space.typeNames.library.unsafelyUnwrapped, to: WeakLibrary.self)
  }

  private init(_ space: ObjectSpace) throws(PythonError) {
    self.space = space
    names = try Names(space)
    do throws(PythonError) { module = try space.newDict() } catch {
      for name in names.all { space.decref(name) }
      throw error
    }
    let placeholder = space.none
    valueDictionary = placeholder
    keyDictionary = placeholder
    set = placeholder
    keyedRef = placeholder
    guardClass = placeholder
    guardExit = placeholder
    guardEnter = placeholder
    info = placeholder
    finalizer = placeholder
    weakMethod = placeholder
    proxyTypes = placeholder
  }

  /// The names that scripts find in `weakref` once the library is loaded, and their objects,
  /// borrowed.
  public var exports: [(name: String, object: Ref)] {
    [
      ("WeakValueDictionary", valueDictionary), ("WeakKeyDictionary", keyDictionary),
      ("WeakSet", set), ("KeyedRef", keyedRef), ("WeakMethod", weakMethod),
      ("finalize", finalizer),
    ]
  }

  /// The type of WeakValueDictionary.
  public var valueDictionaryType: TypeIndex { space.typeIndex(valueDictionary) }

  /// The names of `exports`, before the library is loaded.
  public static let exportedNames: Set<String> = [
    "WeakValueDictionary", "WeakKeyDictionary", "WeakSet", "KeyedRef", "WeakMethod", "finalize",
  ]

  private func defineClasses() throws(PythonError) {
    keyedRef = try defineKeyedRef()
    (guardClass, guardEnter, guardExit) = try defineGuard()
    valueDictionary = try defineValueDictionary()
    keyDictionary = try defineKeyDictionary()
    set = try defineSet()
    (finalizer, info) = try defineFinalizer()
    weakMethod = try defineWeakMethod()
    proxyTypes = try space.newTuple(
      space.info(BuiltinType.proxy).pointee.object.unsafelyUnwrapped,
      space.info(BuiltinType.callableProxy).pointee.object.unsafelyUnwrapped)
    defer { space.decref(proxyTypes) }
    try setItem(module, "ProxyTypes", proxyTypes)
  }

  // MARK: HeapLibrary

  /// Shows the references that the library holds.
  public func visitReferences(_ visit: (Ref) -> Void) {
    if isDropped { return }
    visit(module)
    for name in names.all { visit(name) }
  }

  /// Drops them: the classes are garbage from now on, if no script object keeps them.
  public func drop() {
    if isDropped { return }
    isDropped = true
    isShutDown = true
    space.dictClear(module)
    space.decref(module)
    for name in names.all { space.decref(name) }
  }

  // MARK: Making functions and classes

  /// A native function of this module.
  /// - Parameters:
  ///   - owner: what stands before its name in the qualified one.
  ///   - parameters: as in a `def`: `"self key default=None"`; a last `*args` takes any number,
  ///     and `**kwargs` keyword arguments.
  func function(
    _ owner: String, _ name: String, _ parameters: String, module moduleName: Ref,
    _ body: @escaping NativeBody
  ) throws(PythonError) -> Ref {
    let qualified = owner.isEmpty ? name : "\(owner).\(name)"
    let signature = Signature(name, qualified, parameters)
    let takesKeywords = parameters.contains("**")
    let number = space.typeNames.addNative(keywords: takesKeywords) {
      (s, f, a) throws(PythonError) in
      if a.count < signature.required || a.count > signature.most {
        throw signature.complaint(a.count, minor: s.s.pointee.minor)
      }
      return try body(s, f, a)
    }
    let nameRef = try space.internedString(name)
    defer { space.decref(nameRef) }
    let qualifiedRef = try space.internedString(qualified)
    defer { space.decref(qualifiedRef) }
    return try space.newNativeFunction(
      name: nameRef, qualifiedName: qualifiedRef, module: moduleName, globals: module,
      body: number)
  }

  /// A class of this module, bound in it.
  /// - Parameter methods: name, parameters and body of each.
  func makeClass(
    _ name: String, bases: [Ref] = [], slots: [String]? = nil, module moduleName: Ref,
    aliases: [(String, String)] = [],
    _ methods: [(name: String, parameters: String, body: NativeBody)]
  ) throws(PythonError) -> Ref {
    let namespace = try space.newDict()
    defer { space.decref(namespace) }
    try setItem(namespace, "__module__", moduleName)
    for method in methods {
      let f = try function(
        name, method.name, method.parameters, module: moduleName, method.body)
      defer { space.decref(f) }
      try setItem(namespace, method.name, f)
    }
    for (alias, original) in aliases {
      try setItem(namespace, alias, try item(namespace, original))
    }
    let nameRef = try space.internedString(name)
    defer { space.decref(nameRef) }
    let baseTuple = try space.tuple(of: bases)
    defer { space.decref(baseTuple) }
    let cls = try space.newClass(
      name: nameRef, bases: baseTuple, namespace: namespace, slots: slots)
    defer { space.decref(cls) }
    try setItem(cls.ref(ClassField.dict).unsafelyUnwrapped, "__module__", moduleName)
    try setItem(module, name, cls)
    return cls
  }

  func setItem(_ dict: Ref, _ name: String, _ value: Ref) throws(PythonError) {
    let key = try space.internedString(name)
    defer { space.decref(key) }
    try space.dictSet(dict, key, value)
  }

  func item(_ dict: Ref, _ name: String) throws(PythonError) -> Ref {
    let key = try space.internedString(name)
    defer { space.decref(key) }
    return try space.dictGet(dict, key).unsafelyUnwrapped
  }
}

/// Interned names that the methods look up.
struct Names {
  let weakref: Ref
  let weakrefset: Ref
  let data: Ref
  let remove: Ref
  let pending: Ref
  let iterating: Ref
  let dirty: Ref
  let container: Ref
  let items: Ref
  let key: Ref
  let add: Ref
  let update: Ref
  let functionReference: Ref
  let methodType: Ref
  let alive: Ref

  init(_ space: ObjectSpace) throws(PythonError) {
    // Names that were made before one fails are given back.
    var made: [Ref] = []
    func name(_ text: String) throws(PythonError) -> Ref {
      do throws(PythonError) {
        let name = try space.internedString(text)
        made.append(name)
        return name
      } catch {
        for name in made { space.decref(name) }
        throw error
      }
    }
    weakref = try name("weakref")
    weakrefset = try name("_weakrefset")
    data = try name("data")
    remove = try name("_remove")
    pending = try name("_pending_removals")
    iterating = try name("_iterating")
    dirty = try name("_dirty_len")
    container = try name("weakcontainer")
    items = try name("items")
    key = try name("key")
    add = try name("add")
    update = try name("update")
    functionReference = try name("_func_ref")
    methodType = try name("_meth_type")
    alive = try name("_alive")
  }

  var all: [Ref] {
    [
      weakref, weakrefset, data, remove, pending, iterating, dirty, container, items, key, add,
      update, functionReference, methodType, alive,
    ]
  }
}

/// What a Python function says of its arguments.
struct Signature: Sendable {
  let name: String
  let qualified: String
  let parameters: [String]
  let required: Int
  let most: Int

  init(_ name: String, _ qualified: String, _ text: String) {
    self.name = name
    self.qualified = qualified
    let words = text.split(separator: " ")
    parameters = words.filter { !$0.hasPrefix("*") }.map { String($0.prefix { $0 != "=" }) }
    required = words.count { !$0.hasPrefix("*") && !$0.contains("=") }
    let positional = words.filter { !$0.hasPrefix("**") }
    most = positional.contains { $0.hasPrefix("*") } ? Int.max : positional.count
  }

  /// The TypeError of a call with a wrong number of arguments.
  func complaint(_ count: Int, minor: Int) -> PythonError {
    let shown = minor >= 10 ? qualified : name
    if count < required {
      let missing = parameters[count..<required].map { "'\($0)'" }
      let list =
        missing.count == 1
        ? missing[0]
        : missing.count == 2
          ? "\(missing[0]) and \(missing[1])"
          : missing.dropLast().joined(separator: ", ") + ", and \(missing[missing.count - 1])"
      return PythonError(
        .typeError,
        "\(shown)() missing \(missing.count) required positional "
          + "argument\(missing.count == 1 ? "" : "s"): \(list)")
    }
    let takes = required == most ? "\(most)" : "from \(required) to \(most)"
    return PythonError(
      .typeError,
      "\(shown)() takes \(takes) positional argument\(most == 1 ? "" : "s") "
        + "but \(count) \(count == 1 ? "was" : "were") given")
  }
}
