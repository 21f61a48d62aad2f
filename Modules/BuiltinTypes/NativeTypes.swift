import ObjectModel
import RefCounting

// Types that plugins bring: a fixed number of indices below the classes. Their instances are objects
// like all others; what only the plugin knows (what dies with an instance, how it is shown) stands
// in a table beside the types, which their dealloc and clear functions look into.

/// What a plugin does for one of its types: (what the plugin keeps, object).
public typealias NativeFunction =
  @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer) -> Void
/// Writes `repr(o)`, UTF-8, at most so many bytes, and gives its length.
public typealias NativeRepr =
  @convention(c) (
    UnsafeMutableRawPointer?, UnsafeRawPointer, UnsafeMutablePointer<CChar>?, Int
  ) -> Int

/// The functions of one type of a plugin.
public struct NativeType {
  /// Drops references that may lead in a circle; `nil` where the word mask names them.
  public var clear: NativeFunction?
  /// Drops references and what else an instance owns; `nil` where the word mask names them.
  public var dealloc: NativeFunction?
  /// Shows an instance; `nil` for the common form.
  public var repr: NativeRepr?
  /// What the plugin keeps; set once it is made.
  public var context: UnsafeMutableRawPointer?

  /// Describes what a type does.
  public init(clear: NativeFunction?, dealloc: NativeFunction?, repr: NativeRepr?) {
    self.clear = clear
    self.dealloc = dealloc
    self.repr = repr
  }
}

extension ObjectSpace {
  private static var nativeCount: Int { Int(BuiltinType.firstFree - BuiltinType.firstNative) }

  /// The functions of a type of a plugin.
  public func nativeType(_ type: TypeIndex) -> UnsafeMutablePointer<NativeType>? {
    guard (BuiltinType.firstNative..<BuiltinType.firstFree).contains(type) else { return nil }
    return s.pointee.nativeTypes?.assumingMemoryBound(to: NativeType.self)
      .advanced(by: Int(type - BuiltinType.firstNative))
  }

  /// Makes a type known to this heap.
  /// - Parameters:
  ///   - bytes: of an instance, with its header.
  ///   - isContainer: instances can be part of cycles.
  ///   - wordMask: where references lie, as `TypeInfo.wordMask` says, unless `traverse` shows them.
  /// - Throws: RuntimeError when there are too many types already.
  public func registerNativeType(
    name: String, bytes: Int, isContainer: Bool, isAcyclic: Bool, wordMask: UInt64,
    traverse: TraverseFunction?, functions: NativeType
  ) throws(PythonError) -> TypeIndex {
    if s.pointee.nativeTypes == nil {
      let table = UnsafeMutablePointer<NativeType>.allocate(capacity: Self.nativeCount)
      table.initialize(
        repeating: NativeType(clear: nil, dealloc: nil, repr: nil), count: Self.nativeCount)
      s.pointee.nativeTypes = UnsafeMutableRawPointer(table)
    }
    let indices = BuiltinType.firstNative..<BuiltinType.firstFree
    guard let index = indices.first(where: { !info($0).pointee.flags.contains(.live) }) else {
      throw PythonError(.runtimeError, "too many types of plugins: at most \(Self.nativeCount)")
    }
    nativeType(index)?.pointee = functions
    let record = info(index)
    record.pointee = TypeInfo()
    record.pointee.flags = [.live]
    if isContainer { record.pointee.flags.formUnion([.gc, .trashcan]) }
    if isAcyclic { record.pointee.flags.insert(.acyclic) }
    record.pointee.basicSize = Int32(bytes)
    if let traverse {
      record.pointee.layout = .custom
      record.pointee.traverse = traverse
    } else if wordMask != 0 {
      record.pointee.layout = .words
      record.pointee.wordMask = wordMask
    }
    record.pointee.dealloc = isContainer ? nativeContainerDealloc : nativeDealloc
    record.pointee.clear = isContainer ? nativeClear : nil
    typeNames[index] = name
    configurePreHeader(index)
    let object = makeStatic(BuiltinType.type, size: 96, refcount: s.pointee.staticRefcount)
    object.set(ClassField.typeIndex, index)
    object.set(ClassField.base, info(BuiltinType.object).pointee.object)
    record.pointee.object = object
    return index
  }

  func destroyNativeTypes() {
    s.pointee.nativeTypes?.assumingMemoryBound(to: NativeType.self).deallocate()
    s.pointee.nativeTypes = nil
  }

  /// How a plugin shows an instance of its type, `nil` if it does not.
  func nativeRepr(_ o: Ref) -> String? {
    guard let type = nativeType(o.type), let repr = type.pointee.repr else { return nil }
    let capacity = 1_024
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
      let count = min(
        max(0, repr(type.pointee.context, o.raw, buffer.baseAddress, capacity)), capacity)
      return String(
        decoding: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count]),
        as: UTF8.self)
    }
  }

  /// Drops the references of an instance that dies.
  fileprivate func letGo(_ o: Ref) {
    guard let type = nativeType(o.type), let dealloc = type.pointee.dealloc else {
      if info(of: o).pointee.layout == .words { clearWords(self, o) }
      return
    }
    dealloc(type.pointee.context, o.raw)
    if info(of: o).pointee.layout == .words { clearWords(self, o) }
  }
}

private let nativeDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  space.letGo(Ref(object))
  space.free(Ref(object))
}

private let nativeContainerDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  guard space.enterDealloc(o) else { return }
  space.letGo(o)
  space.free(o)
  space.leaveDealloc()
}

private let nativeClear: ClearFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  if space.info(of: o).pointee.layout == .words {
    clearWords(space, o)
  } else if let type = space.nativeType(o.type), let clear = type.pointee.clear {
    clear(type.pointee.context, object)
  }
}
