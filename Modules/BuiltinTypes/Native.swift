import ObjectModel
import RefCounting

// Functions and properties whose bodies are of the runtime and not of the script: methods of the
// classes that CPython's library writes in Python (the weak containers, finalize). Their objects
// are those of any function, with names, defaults and closures; only the body is native.

/// The body of a native function: (heap, the function object, positional arguments). A new
/// reference.
public typealias NativeBody =
  @Sendable (ObjectSpace, Ref, UnsafeBufferPointer<Ref>) throws(PythonError) -> Ref

/// A property of a native class: how to read it and, where that is possible, to set it.
public struct NativeProperty: Sendable {
  let get: @Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref
  let set: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Void)?

  /// Makes a property.
  public init(
    get: @escaping @Sendable (ObjectSpace, Ref) throws(PythonError) -> Ref,
    set: (@Sendable (ObjectSpace, Ref, Ref) throws(PythonError) -> Void)? = nil
  ) {
    self.get = get
    self.set = set
  }
}

extension ObjectSpace {
  /// A new function with a native body.
  /// - Parameters:
  ///   - body: its number, from `TypeNames.addNative`.
  ///   - defaults: a tuple, kept, or `nil`.
  ///   - closure: a tuple of cells, kept, or `nil`.
  public func newNativeFunction(
    name: Ref, qualifiedName: Ref, module: Ref, globals: Ref, body: Int, defaults: Ref? = nil,
    closure: Ref? = nil
  ) throws(PythonError) -> Ref {
    let f = try newFunction(
      name: name, body: body, kind: .native, closure: closure, globals: globals)
    incref(qualifiedName)
    replace(f, FunctionField.qualifiedName, with: qualifiedName)
    incref(module)
    replace(f, FunctionField.module, with: module)
    if let defaults {
      incref(defaults)
      f.set(FunctionField.defaults, defaults)
    }
    return f
  }

  /// Runs a collection that is due, where CPython's interpreter would: after a call and at the
  /// beginning of a function, and since 3.12 before an object becomes text (PyErr_CheckSignals in
  /// PyObject_Str and PyObject_Repr). Native bodies come by here as often as the Python code that
  /// they stand for.
  @inline(__always)
  public func nativeSafePoint() {
    if s.pointee.collectionScheduled, !s.pointee.isCollecting {
      s.pointee.collectionScheduled = false
      s.pointee.collectionDue?(raw)
    }
  }

  /// Runs a function whose kind is native.
  @inline(__always)
  public func callNative(
    _ f: Ref, _ arguments: UnsafeBufferPointer<Ref>
  ) throws(PythonError) -> Ref {
    try typeNames.natives[functionBody(f)](self, f, arguments)
  }

  /// Puts a native property into a class's dict.
  public func addProperty(
    _ cls: Ref, _ name: String, _ property: NativeProperty
  ) throws(PythonError) {
    let details = typeNames
    details.properties.append(property)
    guard let d = allocate(BuiltinType.getset, size: DescriptorField.size) else {
      throw PythonError.noMemory
    }
    defer { decref(d) }
    incref(cls)
    d.set(DescriptorField.owner, cls)
    d.set(DescriptorField.name, Ref?.none)
    d.set(DescriptorField.offset, details.properties.count)
    d.set(40, 0)
    track(d)
    let key = try internedString(name)
    d.set(DescriptorField.name, key)
    try dictSet(cls.ref(ClassField.dict).unsafelyUnwrapped, key, d)
    classDidChange()
  }

  /// The native property that a getset descriptor stands for; `nil` for `__dict__` and its kin.
  func nativeProperty(_ descriptor: Ref) -> NativeProperty? {
    let number: Int = descriptor.get(DescriptorField.offset)
    return number == 0 ? nil : typeNames.properties[number - 1]
  }
}
