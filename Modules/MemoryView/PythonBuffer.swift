import BuiltinTypes
import ObjectModel
import RefCounting

// Buffers of classes (PEP 688; slot_bf_getbuffer and its kin, Objects/typeobject.c, 3.12). What
// `__buffer__` gives is a memoryview; a `_buffer_wrapper` keeps it with the object and stands for the
// exporter, so that the end of the use reaches `__release_buffer__`.

/// Byte offsets of a `_buffer_wrapper`.
private enum WrapperField {
  /// The memoryview that `__buffer__` gave, NULL after the release.
  static let view = 16
  /// The object.
  static let object = 24
  static let size = 32
}

extension ObjectSpace {
  /// Makes `_buffer_wrapper` known.
  func registerBufferWrapper() {
    register(
      BuiltinType.bufferWrapper, "_buffer_wrapper", size: WrapperField.size, flags: [.gc],
      layout: .words, words: 0b11, dealloc: wrapperDealloc)
    var slots = ExtensionSlots()
    slots.methods = protocolMethods
    slots.hash = { (s, o) in s.identityHash(o) }
    slots.openBuffer = { (s, o, flags) throws(PythonError) in try s.openPythonBuffer(o, flags) }
    slots.closeBuffer = { (s, wrapper) in s.closePythonBuffer(wrapper) }
    slots.tellReleased = { (s, o, buffer) in s.callRelease(o, buffer) }
    slots.buffer = { (s, wrapper) throws(PythonError) in
      let v = try s.wrappedView(wrapper)
      return SimpleBuffer(
        start: v.get(ViewField.start), count: v.get(ViewField.bytes), exports: 0)
    }
    slots.copySize = { (s, wrapper) throws(PythonError) in
      try s.wrappedView(wrapper).get(ViewField.bytes)
    }
    slots.copy = { (s, wrapper, target) throws(PythonError) in
      try s.copyView(try s.wrappedView(wrapper), to: target, .c)
    }
    setExtensionSlots(BuiltinType.bufferWrapper, slots)
  }

  /// The view of a wrapper that is not released.
  func wrappedView(_ wrapper: Ref) throws(PythonError) -> Ref {
    guard let v = wrapper.ref(WrapperField.view) else {
      throw PythonError(.valueError, "operation forbidden on released memoryview object")
    }
    return v
  }

  /// Asks an object's `__buffer__` for a view and counts a consumer of it: a new wrapper.
  func openPythonBuffer(_ o: Ref, _ flags: Int) throws(PythonError) -> Ref {
    let argument = try newInt(flags)
    defer { decref(argument) }
    guard let v = try callSpecial(o, "__buffer__", argument) else { throw notBytesLike(o) }
    defer { decref(v) }
    guard v.type == BuiltinType.memoryview else {
      throw PythonError(.typeError, "__buffer__ returned non-memoryview object")
    }
    try checkRequest(v, flags)
    guard let wrapper = allocate(BuiltinType.bufferWrapper, size: WrapperField.size) else {
      throw PythonError.noMemory
    }
    v.set(ViewField.exports, v.get(ViewField.exports, as: Int.self) + 1)
    wrapper.set(WrapperField.view, retained(v))
    wrapper.set(WrapperField.object, retained(o))
    track(wrapper)
    return wrapper
  }

  /// Whether a view can give what a consumer asks (memory_getbuf).
  func checkRequest(_ v: Ref, _ flags: Int) throws(PythonError) {
    try checkUsable(v)
    try checkUnrestricted(v)
    if flags & BufferRequest.writable != 0, v.get(ViewField.isReadOnly, as: Int32.self) != 0 {
      throw PythonError(.bufferError, "memoryview: underlying buffer is not writable")
    }
    if flags & BufferRequest.strides != BufferRequest.strides {
      guard hasFlag(v, ViewFlags.cContiguous) else {
        throw PythonError(.bufferError, "memoryview: underlying buffer is not C-contiguous")
      }
      if flags & BufferRequest.shape == 0, flags & BufferRequest.format != 0 {
        throw PythonError(
          .bufferError,
          "memoryview: cannot cast to unsigned bytes if the format flag is present")
      }
    }
  }

  /// Ends the use of a wrapper; once (bufferwrapper_releasebuf).
  func closePythonBuffer(_ wrapper: Ref) {
    guard let v = wrapper.ref(WrapperField.view), let o = wrapper.ref(WrapperField.object) else {
      return
    }
    v.set(ViewField.exports, v.get(ViewField.exports, as: Int.self) - 1)
    // A view of the object's own built-in type tells it when that view goes.
    if v.ref(ViewField.exporter) != o, let method = bufferMethod(o.type, "__release_buffer__") {
      report(o) { () throws(PythonError) in decref(try callWithReceiver(method, o, [v])) }
    }
    replace(wrapper, WrapperField.view, with: nil)
    replace(wrapper, WrapperField.object, with: nil)
  }

  /// Calls `__release_buffer__` of a class that derives from an exporter: it is shown a view that can
  /// be read and is released afterwards, and of which no further view can be made.
  func callRelease(_ o: Ref, _ buffer: SimpleBuffer) {
    guard let method = bufferMethod(o.type, "__release_buffer__") else { return }
    report(o) { () throws(PythonError) in
      let v = try restrictedView(of: o, buffer)
      defer {
        report(o) { () throws(PythonError) in try releaseView(v) }
        decref(v)
      }
      decref(try callWithReceiver(method, o, [v]))
    }
  }

  /// A view without an exporter.
  private func restrictedView(of o: Ref, _ buffer: SimpleBuffer) throws(PythonError) -> Ref {
    guard let m = allocate(BuiltinType.managedBuffer, size: ManagedField.size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: ManagedField.size, by: 8) { m.set(offset, 0) }
    track(m)
    defer { decref(m) }
    let v = try newView(m, dimensions: 1)
    let (format, itemSize) = exportFormat(o)
    v.set(ViewField.start, buffer.start)
    v.set(ViewField.bytes, buffer.count)
    v.set(ViewField.itemSize, itemSize)
    v.set(ViewField.format, format)
    v.set(ViewField.isReadOnly, Int32(kind(o) == BuiltinType.bytes ? 1 : 0))
    shape(v)[0] = buffer.count / itemSize
    strides(v)[0] = itemSize
    setContiguity(v)
    v.set(ViewField.flags, v.get(ViewField.flags, as: Int32.self) | ViewFlags.restricted)
    return v
  }

  /// - Throws: ValueError for the view that `__release_buffer__` is shown.
  func checkUnrestricted(_ v: Ref) throws(PythonError) {
    if hasFlag(v, ViewFlags.restricted) {
      throw PythonError(.valueError, "cannot create new view on restricted memoryview")
    }
  }

  /// Runs code whose errors nobody can catch.
  private func report(_ o: Ref, _ body: () throws(PythonError) -> Void) {
    do throws(PythonError) { try body() } catch { typeNames.unraisable?(error, o) }
  }
}

/// The methods of built-in exporters that the protocol has.
private let protocolMethods: [String: BuiltinMethod] = [
  "__buffer__": { (s, o, arguments) throws(PythonError) in
    guard arguments.count == 1 else {
      throw PythonError(.typeError, "expected 1 argument, got \(arguments.count)")
    }
    let flags = try s.indexValue(arguments[0])
    if flags > Int(Int32.max) || flags < Int(Int32.min) {
      throw PythonError(.overflowError, "buffer flags too large")
    }
    return try s.newMemoryView(o, flags: flags, asBuiltIn: true)
  },
  "__release_buffer__": { (s, o, arguments) throws(PythonError) in
    guard arguments.count == 1 else {
      throw PythonError(.typeError, "expected 1 argument, got \(arguments.count)")
    }
    let v = arguments[0]
    guard v.type == BuiltinType.memoryview else {
      throw PythonError(.typeError, "expected a memoryview object")
    }
    guard let exporter = v.ref(ViewField.exporter) else { return BuiltinMethods.done(s) }
    if exporter != o {
      throw PythonError(.valueError, "memoryview's buffer is not this object")
    }
    if s.hasFlag(v, ViewFlags.released) {
      throw PythonError(.valueError, "memoryview's buffer has already been released")
    }
    try s.releaseView(v)
    return BuiltinMethods.done(s)
  },
  "_from_flags": { (s, _, arguments) throws(PythonError) in
    guard arguments.count == 2 else {
      throw PythonError(
        .typeError,
        arguments.count < 2
          ? "_from_flags() missing required argument "
            + (arguments.isEmpty ? "'object' (pos 1)" : "'flags' (pos 2)")
          : "_from_flags() takes at most 2 arguments (\(arguments.count) given)")
    }
    return try s.newMemoryView(arguments[0], flags: try s.indexValue(arguments[1]))
  },
]

/// Destroys a `_buffer_wrapper`.
private let wrapperDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  space.replace(o, WrapperField.view, with: nil)
  space.replace(o, WrapperField.object, with: nil)
  space.free(o)
}
