import BuiltinTypes
import ObjectModel

extension ObjectSpace {
  /// Checks that every managed buffer counts the views that are open on it, and that every exporter
  /// counts at least the managed buffers that hold it, so that none can be resized under a view.
  ///
  /// - Returns: one text per violation, the first few.
  /// - Complexity: O(heap).
  public func checkBuffers() -> [String] {
    var problems: [String] = []
    var views: [Ref: Int] = [:]
    var exports: [Ref: Int] = [:]
    var managed: [Ref] = []
    s.pointee.heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.type == BuiltinType.memoryview {
        if o.get(ViewField.flags, as: Int32.self) & ViewFlags.released == 0,
          let m = o.ref(ViewField.managed)
        {
          views[m, default: 0] += 1
        }
      } else if o.type == BuiltinType.managedBuffer {
        managed.append(o)
        if let exporter = o.ref(ManagedField.exporter) { exports[exporter, default: 0] += 1 }
      }
    }
    for m in managed where problems.count < 8 {
      let counted: Int = m.get(ManagedField.views)
      if counted != views[m, default: 0] {
        problems.append(
          "the managed buffer at \(m.raw) counts \(counted) views, there are \(views[m, default: 0])"
        )
      }
    }
    for (exporter, n) in exports where problems.count < 8 {
      guard exporter.type != BuiltinType.bufferWrapper, let buffer = try? simpleBuffer(exporter),
        buffer.exports != 0
      else { continue }
      let counted: Int = exporter.get(buffer.exports)
      if counted < n {
        problems.append("the exporter at \(exporter.raw) counts \(counted) exports, there are \(n)")
      }
    }
    return problems
  }
}
