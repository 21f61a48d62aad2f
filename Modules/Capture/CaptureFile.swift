import Foundation
import Insight
import Trace

// The file of a capture:
//
//   "MCAPTUR1"                8 bytes, the version in it
//   chunk ...                 kind (4 letters), checksum (CRC-32C, 4 bytes), length (8 bytes, little
//                             endian), then its content
//   "CEND" chunk              empty: the capture is whole
//
// Kinds: HEAD, RECO, PHAS, LINE, FRAM, TRAC, SIZE, MOMT are JSON; SAMP, COLL and SNAP are columns. Of
// HEAD and RECO there is one; SAMP, LINE, FRAM, TRAC and SIZE replace an earlier one; COLL, PHAS, MOMT
// and SNAP add to those before. A reader leaves out kinds that it does not know.

/// What is wrong with a capture.
public struct CaptureError: Error, CustomStringConvertible, Equatable {
  /// What is wrong, with the file.
  public let description: String
  /// An error with its text.
  public init(_ description: String) { self.description = description }
}

/// The kinds of chunks.
enum CaptureChunk: String {
  case header = "HEAD"
  case record = "RECO"
  case samples = "SAMP"
  case phases = "PHAS"
  case lines = "LINE"
  case frames = "FRAM"
  case tracebacks = "TRAC"
  case sizes = "SIZE"
  case moments = "MOMT"
  case collections = "COLL"
  case snapshot = "SNAP"
  case end = "CEND"
}

enum CaptureMark {
  static let begin = Array("MCAPTUR1".utf8)
  /// Bytes in front of a chunk's content.
  static let head = 16
}

/// Writes a capture, chunk by chunk, beside its place; `finish` gives it its name.
public final class CaptureWriter {
  private let path: String
  private var file: Int32
  /// Why the file could not be written; nothing is written after that.
  public private(set) var failure: String?
  /// Bytes written so far.
  public private(set) var bytes = 0
  private var pending: [CollectionRecord] = []
  private var snapshots = 0

  /// Where a capture stands while it is written.
  public static func partialPath(_ path: String) -> String { path + ".partial" }

  /// Begins a capture.
  /// - Throws: `CaptureError` if the file cannot be made.
  public init(path: String, header: CaptureHeader) throws(CaptureError) {
    self.path = path
    let partial = Self.partialPath(path)
    file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw CaptureError("cannot write \(partial): \(String(cString: strerror(errno)))")
    }
    CaptureMark.begin.withUnsafeBytes { write($0) }
    put(.header, json: header)
    if let failure {
      discard()
      throw CaptureError(failure)
    }
  }

  deinit { discard() }

  /// Adds a collection.
  public func add(_ collection: CollectionRecord) {
    pending.append(collection)
    if pending.count == 4096 { flushCollections() }
  }

  /// Adds a phase that ended.
  public func add(_ phase: CapturePhase) { put(.phases, json: [phase]) }

  /// Adds a moment, and the snapshot that was taken at it.
  public func add(_ moment: CaptureMoment, snapshot: HeapSnapshot? = nil) {
    flushCollections()
    var moment = moment
    if let snapshot {
      moment.snapshot = snapshots
      snapshots += 1
      put(.snapshot, snapshot.encoded())
    }
    put(.moments, json: [moment])
  }

  /// Writes all samples so far.
  public func put(samples: [CaptureSample]) { put(.samples, CaptureSample.encoded(samples)) }

  /// Writes what lines did so far.
  public func put(lines: [CaptureLine]) { put(.lines, json: lines) }

  /// Writes the tracebacks so far and the places that they name.
  public func put(tracebacks: [CaptureTraceback], frames: [CaptureFrame]) {
    put(.frames, json: frames)
    put(.tracebacks, json: tracebacks)
  }

  /// Writes which sizes were asked for.
  public func put(sizes: CaptureSizes) { put(.sizes, json: sizes) }

  /// Ends the capture and gives the file its name.
  public func finish(record: RunRecord?) throws(CaptureError) {
    flushCollections()
    if let record { put(.record, json: record) }
    put(.end, [])
    if failure == nil, fsync(file) != 0, errno != EINVAL, errno != EROFS { fail("write") }
    if close(file) != 0, failure == nil { fail("write") }
    file = -1
    let partial = Self.partialPath(path)
    if failure == nil, rename(partial, path) != 0 { fail("rename") }
    if let failure {
      unlink(partial)
      throw CaptureError(failure)
    }
  }

  /// Gives the capture up.
  public func discard() {
    guard file >= 0 else { return }
    close(file)
    file = -1
    unlink(Self.partialPath(path))
  }

  private func flushCollections() {
    if pending.isEmpty { return }
    put(.collections, CollectionRecord.encoded(pending))
    pending.removeAll(keepingCapacity: true)
  }

  private func put(_ kind: CaptureChunk, json value: some Encodable) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let json = try? encoder.encode(value) else {
      failure = failure ?? "a part of \(path) cannot be encoded"
      return
    }
    put(kind, Array(json))
  }

  private func put(_ kind: CaptureChunk, _ content: [UInt8]) {
    var head = Array(kind.rawValue.utf8)
    let checksum = content.withUnsafeBytes { TraceChecksum.of($0) }
    withUnsafeBytes(of: checksum.littleEndian) { head += $0 }
    withUnsafeBytes(of: UInt64(content.count).littleEndian) { head += $0 }
    head.withUnsafeBytes { write($0) }
    content.withUnsafeBytes { write($0) }
  }

  private func fail(_ what: String) {
    let reason = String(cString: strerror(errno))
    failure = "cannot \(what) \(Self.partialPath(path)): \(reason)"
  }

  private func write(_ content: UnsafeRawBufferPointer) {
    var done = 0
    while done < content.count, failure == nil, let base = content.baseAddress {
      let n = Foundation.write(file, base + done, content.count - done)
      if n < 0 {
        if errno != EINTR { fail("write") }
        continue
      }
      done += n
    }
    bytes += done
  }
}
