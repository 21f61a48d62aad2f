import ObjectModel

extension ListlessStrategy {
  /// Empties the buffer of suspects into `roots`: those that still live, unmarked.
  /// - Complexity: O(suspects).
  public func takeSuspects() -> ObjectBuffer {
    let state = space.s
    for i in 0..<state.pointee.suspects.count {
      guard let o = space.suspect(state.pointee.suspects.entries[i]) else { continue }
      o.remove(Header.suspect)
      roots.push(o)
    }
    state.pointee.suspects.count = 0
    return roots
  }
}
