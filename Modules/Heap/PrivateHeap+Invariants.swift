extension PrivateHeap {
  /// Checks the heap's tables against each other and against the memory they describe.
  ///
  /// - Returns: one line per violation; empty when everything is as it should be.
  /// - Complexity: O(spans + raw blocks + arenas).
  public func checkInvariants() -> [String] {
    var faults: [String] = []
    if bytesInUse < raw.state.pointee.bytesInUse {
      faults.append("\(bytesInUse) bytes in use, but raw blocks alone are \(rawBytesInUse)")
    }
    if bytesInUse > peakBytes {
      faults.append("\(bytesInUse) bytes in use exceed the peak \(peakBytes)")
    }
    var count = 0
    var bytes = 0
    forEachArena { start, size in
      count += 1
      bytes += size
      if UInt(bitPattern: start) & UInt(size - 1) != 0 {
        faults.append("the arena at \(start) is not aligned on its \(size) bytes")
      }
    }
    if count != arenaCount || bytes != arenaBytes {
      faults.append("\(count) arenas of \(bytes) bytes, counted \(arenaCount) of \(arenaBytes)")
    }
    let rawPages = raw.check(&faults)
    if bytes + rawPages * 4096 != mappedBytes {
      faults.append(
        "\(mappedBytes) bytes counted as mapped; arenas \(bytes) + raw pages \(rawPages) differ")
    }
    return faults
  }
}
