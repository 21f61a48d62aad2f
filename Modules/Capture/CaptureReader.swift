import Foundation
import Insight
import Trace

/// Reads a capture. Everything but the snapshots is read at once; a snapshot when it is asked for.
public final class CaptureReader {
  /// The file, as it was named.
  public let path: String
  /// What the capture holds.
  public private(set) var capture: Capture
  private let content: Data
  private var snapshots: [Range<Int>] = []

  /// Opens a capture and reads all but its snapshots.
  /// - Parameter salvage: reads what is whole of a file that is cut off or damaged; `damage` says what
  ///   is wrong.
  /// - Throws: `CaptureError` if there is no such file, or if it is damaged and not to be salvaged.
  public init(path: String, salvage: Bool = false) throws(CaptureError) {
    self.path = path
    do {
      content = try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
    } catch {
      let reason =
        (error as? CocoaError)?.code == .fileReadNoSuchFile
        ? "no such file" : "\(error.localizedDescription)"
      throw CaptureError("cannot read \(path): \(reason)")
    }
    capture = Capture(
      header: CaptureHeader(
        moultVersion: "", level: .lines, scriptPath: "", python: "", collector: ""))
    let mark = [UInt8](content.prefix(8))
    guard mark.count == 8, mark[0..<7] == CaptureMark.begin[0..<7] else {
      throw CaptureError("\(path) is not a capture of Moult")
    }
    guard mark == CaptureMark.begin else {
      throw CaptureError("\(path) is a capture of another version of Moult")
    }
    do throws(CaptureError) { try readChunks() } catch {
      let problem = "\(path) \(error.description)"
      guard salvage, !capture.header.moultVersion.isEmpty else {
        throw CaptureError(
          problem + (capture.header.moultVersion.isEmpty ? "" : ": --salvage reads what is whole"))
      }
      capture.damage = problem
    }
    // What a damaged file says more of than there is cannot be shown.
    let frames = capture.frames.count
    capture.tracebacks.removeAll { $0.frames.contains { !(0..<frames).contains($0) } }
    for i in capture.moments.indices {
      if let snapshot = capture.moments[i].snapshot, snapshot >= snapshots.count {
        capture.moments[i].snapshot = nil
      }
    }
    capture.snapshotCount = snapshots.count
  }

  /// Whether a file begins as a capture does.
  public static func isCapture(_ path: String) -> Bool {
    guard let file = FileHandle(forReadingAtPath: path) else { return false }
    defer { try? file.close() }
    return [UInt8]((try? file.read(upToCount: 7)) ?? Data()) == Array(CaptureMark.begin[0..<7])
  }

  /// A snapshot of the heap.
  /// - Parameter index: from 0 to `capture.snapshotCount`.
  public func snapshot(_ index: Int) throws(CaptureError) -> HeapSnapshot {
    guard snapshots.indices.contains(index) else {
      throw CaptureError("\(path) has no snapshot \(index)")
    }
    do throws(CaptureError) {
      return try withBytes(snapshots[index]) { bytes throws(CaptureError) in
        try HeapSnapshot(decoding: bytes)
      }
    } catch {
      throw CaptureError("snapshot \(index) of \(path) is damaged: \(error.description)")
    }
  }

  private func withBytes<R>(
    _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(CaptureError) -> R
  ) throws(CaptureError) -> R {
    let result: Result<R, CaptureError> = content.withUnsafeBytes { all in
      do throws(CaptureError) {
        return .success(try body(UnsafeRawBufferPointer(rebasing: all[range])))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private func readChunks() throws(CaptureError) {
    var offset = 8
    var isFirst = true
    while true {
      guard content.count - offset >= CaptureMark.head else { throw CaptureError("is cut off") }
      let head = [UInt8](content[offset..<offset + CaptureMark.head])
      let length = (8..<16).reduce(UInt64(0)) { $0 | UInt64(head[$1]) << UInt64(($1 - 8) * 8) }
      let start = offset + CaptureMark.head
      guard length <= UInt64(content.count - start) else { throw CaptureError("is cut off") }
      let range = start..<start + Int(length)
      let checksum = (4..<8).reduce(UInt32(0)) { $0 | UInt32(head[$1]) << UInt32(($1 - 4) * 8) }
      guard try withBytes(range, { bytes in TraceChecksum.of(bytes) }) == checksum else {
        throw CaptureError("is damaged at byte \(offset)")
      }
      let kind = CaptureChunk(rawValue: String(decoding: head[0..<4], as: UTF8.self))
      if isFirst, kind != .header { throw CaptureError("has no header") }
      isFirst = false
      if kind == .end { return }
      try take(kind, range, at: offset)
      offset = range.upperBound
    }
  }

  private func take(
    _ kind: CaptureChunk?, _ range: Range<Int>, at offset: Int
  ) throws(CaptureError) {
    switch kind {
    case .header:
      capture.header = try json(range, at: offset)
      guard (0...CaptureLimit.generations).contains(capture.header.generations) else {
        capture.header.generations = 0
        throw CaptureError("is damaged at byte \(offset)")
      }
    case .record: capture.record = try json(range, at: offset, isBounded: false)
    case .samples:
      capture.samples = try columns(range, at: offset, CaptureSample.decoded)
    case .phases: capture.phases += try json(range, at: offset) as [CapturePhase]
    case .lines: capture.lines = try json(range, at: offset)
    case .frames: capture.frames = try json(range, at: offset)
    case .tracebacks: capture.tracebacks = try json(range, at: offset)
    case .sizes: capture.sizes = try json(range, at: offset) as CaptureSizes
    case .moments: capture.moments += try json(range, at: offset) as [CaptureMoment]
    case .collections:
      capture.collections += try columns(range, at: offset, CollectionRecord.decoded)
    case .snapshot: snapshots.append(range)
    case .end, nil: return
    }
  }

  private func columns<T>(
    _ range: Range<Int>, at offset: Int,
    _ decode: (UnsafeRawBufferPointer) throws(CaptureError) -> T
  ) throws(CaptureError) -> T {
    do throws(CaptureError) { return try withBytes(range, decode) } catch {
      throw CaptureError("is damaged at byte \(offset): \(error.description)")
    }
  }

  /// - Parameter isBounded: whether its numbers are measurements; parameters of a script can be any.
  private func json<T: Decodable>(
    _ range: Range<Int>, at offset: Int, isBounded: Bool = true
  ) throws(CaptureError) -> T {
    do {
      guard try !isBounded || !withBytes(range, CaptureLimit.hasHugeNumber) else {
        throw CaptureError("is damaged at byte \(offset): a number is out of range")
      }
      return try JSONDecoder().decode(T.self, from: content[range])
    } catch let error as CaptureError {
      throw error
    } catch {
      throw CaptureError("is damaged at byte \(offset)")
    }
  }
}

/// What numbers in a capture can be. Reports add them up and multiply them: a file that nobody measured
/// must not make sums overflow.
enum CaptureLimit {
  /// Generations at most.
  static let generations = 255
  /// No count, number of bytes or nanoseconds is larger: some hundred days.
  static let number = 1 << 53

  /// Whether a JSON text has a whole number of more than 16 digits.
  static func hasHugeNumber(_ text: UnsafeRawBufferPointer) -> Bool {
    var isQuoted = false
    var digits = 0
    var i = 0
    var isFraction = false
    while i < text.count {
      let byte = text[i]
      if isQuoted {
        if byte == 0x5C {
          i += 1
        } else if byte == 0x22 {
          isQuoted = false
        }
      } else if byte == 0x22 {
        isQuoted = true
        digits = 0
      } else if (0x30...0x39).contains(byte) {
        digits += isFraction ? 0 : 1
        if digits > 16 { return true }
      } else {
        // 1e300 is no less huge.
        if (byte == 0x65 || byte == 0x45), digits > 0 || isFraction, i + 3 < text.count,
          text[i + 1] != 0x2D, (0x30...0x39).contains(text[i + 2])
        {
          return true
        }
        isFraction = byte == 0x2E
        digits = 0
      }
      i += 1
    }
    return false
  }
}
