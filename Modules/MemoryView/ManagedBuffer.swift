import BuiltinTypes
import ObjectModel
import RefCounting

// The managed buffer: one export of an exporter, shared by all views of it.

extension ObjectSpace {
  /// A managed buffer for an exporter, which counts one export more.
  /// - Throws: what the exporter refuses with.
  /// - Parameters:
  ///   - flags: what is asked of the exporter.
  ///   - isPython: whether its class's `__buffer__` is asked.
  func newManagedBuffer(
    _ exporter: Ref, flags: Int, isPython: Bool
  ) throws(PythonError) -> Ref {
    guard let m = allocate(BuiltinType.managedBuffer, size: ManagedField.size) else {
      throw PythonError.noMemory
    }
    for offset in stride(from: Header.size, to: ManagedField.size, by: 8) { m.set(offset, 0) }
    track(m)
    do throws(PythonError) {
      if isPython {
        m.set(ManagedField.exporter, try openPythonBuffer(exporter, flags))
        return m
      }
      guard let buffer = try simpleBuffer(exporter) else { throw notBytesLike(exporter) }
      var (format, itemSize) = exportFormat(exporter)
      if flags & BufferRequest.format == 0 { format = ItemFormat("B") }
      m.set(ManagedField.start, buffer.start)
      m.set(ManagedField.bytes, buffer.count)
      m.set(ManagedField.itemSize, itemSize)
      m.set(ManagedField.isReadOnly, kind(exporter) == BuiltinType.bytes ? 1 : 0)
      m.set(ManagedField.format, format)
      countExport(exporter, buffer)
      incref(exporter)
      m.set(ManagedField.exporter, exporter)
    } catch {
      decref(m)
      throw error
    }
    return m
  }

  /// The error of an object that exports no buffer.
  func notBytesLike(_ o: Ref) -> PythonError {
    PythonError(
      .typeError, "memoryview: a bytes-like object is required, not '\(shownType(o))'")
  }

  /// The format and item size that an exporter which is no view gives.
  func exportFormat(_ o: Ref) -> (ItemFormat, Int) {
    if kind(o) == BuiltinType.array {
      let code = arrayCode(o)
      return (ItemFormat(code.exported), code.itemSize)
    }
    return (ItemFormat("B"), 1)
  }

  /// Lets the exporter go; once.
  func releaseManagedBuffer(_ m: Ref) {
    let flags: Int32 = m.get(ManagedField.flags)
    if flags & ViewFlags.released != 0 { return }
    m.set(ManagedField.flags, flags | ViewFlags.released)
    untrack(m)
    guard let exporter = m.ref(ManagedField.exporter) else { return }
    m.set(ManagedField.exporter, Ref?.none)
    if exporter.type == BuiltinType.bufferWrapper {
      closePythonBuffer(exporter)
    } else if let buffer = try? simpleBuffer(exporter) {
      tellReleased(exporter, buffer)
      countExport(exporter, buffer, -1)
    }
    decref(exporter)
  }
}

/// Destroys a managed buffer.
let managedDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let m = Ref(object)
  space.releaseManagedBuffer(m)
  space.untrack(m)
  space.free(m)
}

/// `tp_clear` of a managed buffer: lets the exporter go.
let managedClear: ClearFunction = { state, object in
  ObjectSpace(raw: state).releaseManagedBuffer(Ref(object))
}
