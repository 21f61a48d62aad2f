import Foundation

// What stands around the events of a trace.

/// How the recorded run was made; the first thing in a trace.
public struct TraceHeader: Codable, Sendable {
  /// Who wrote the trace.
  public var moultVersion: String
  /// The script that was recorded, as it was named.
  public var scriptPath: String
  /// The profile of the recorded run.
  public var python: String
  /// Its strategy.
  public var collector: String
  /// The knobs of the strategy that were set.
  public var collectorSettings: [String: Int]
  /// When to collect; nil for the strategy's own rule.
  public var policy: String?
  /// What `--set` gave.
  public var settings: [String: String]
  /// The seed of every random decision.
  public var seed: UInt64
  /// String constants of the script, which live as long as it runs.
  public var constants: [String]
  /// The format of the file that was imported, if nothing was recorded.
  public var imported: String?

  /// Describes a run.
  public init(
    moultVersion: String, scriptPath: String, python: String, collector: String,
    collectorSettings: [String: Int] = [:], policy: String? = nil,
    settings: [String: String] = [:], seed: UInt64 = 0, constants: [String] = []
  ) {
    self.moultVersion = moultVersion
    self.scriptPath = scriptPath
    self.python = python
    self.collector = collector
    self.collectorSettings = collectorSettings
    self.policy = policy
    self.settings = settings
    self.seed = seed
    self.constants = constants
  }
}

/// How the recorded run ended; the last thing in a trace.
public struct TraceEnd: Codable, Sendable {
  /// A chunk in the file.
  public struct Chunk: Codable, Sendable {
    /// Where it begins, in bytes.
    public var offset: Int
    /// The number of its first operation.
    public var firstOperation: Int
  }

  /// Operations of the script, those that left no event included.
  public var operations: Int
  /// Operations that the trace holds.
  public var recorded: Int
  /// Bytes of events.
  public var bytes: Int
  /// The chunks, in order.
  public var chunks: [Chunk]
  /// Why the script failed, if it did.
  public var failure: String?
  /// Collections of each generation.
  public var collections: [Int]
  /// Objects collected of each generation.
  public var collected: [Int]
  /// Objects that were made.
  public var objectsMade: Int
  /// Objects that were freed.
  public var objectsFreed: Int

  /// Describes the end of a run.
  public init(
    operations: Int = 0, recorded: Int = 0, bytes: Int = 0, chunks: [Chunk] = [],
    failure: String? = nil, collections: [Int] = [], collected: [Int] = [], objectsMade: Int = 0,
    objectsFreed: Int = 0
  ) {
    self.operations = operations
    self.recorded = recorded
    self.bytes = bytes
    self.chunks = chunks
    self.failure = failure
    self.collections = collections
    self.collected = collected
    self.objectsMade = objectsMade
    self.objectsFreed = objectsFreed
  }
}

enum TraceMark {
  static let begin = Array("MTRACE2\n".utf8)
  static let chunk = Array("CHNK".utf8)
  static let index = Array("INDX".utf8)
  static let end = Array("MTREND1\n".utf8)
  /// Bytes before the payload of a chunk.
  static let chunkHead = 24
}

extension Array where Element == UInt8 {
  mutating func append<T: FixedWidthInteger>(littleEndian value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

/// Writes a trace: events go into a chunk in memory, chunks go to the file.
///
/// The file is written beside its place, with `.partial` behind its name, and renamed by `finish`. A
/// recording that is killed leaves that file, which a reader that salvages can read.
public struct TraceWriter {
  /// The same run gives the same bytes.
  private static let json = {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }()
  private let path: String
  private var file: Int32
  private var offset = 0
  @usableFromInline var buffer: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var used = 0
  /// Bytes of the chunk so far.
  @inlinable public var count: Int { used }
  private var chunks: [TraceEnd.Chunk] = []
  private var firstOperation = 0
  private var bytes = 0
  /// Why the file could not be written; nothing is written after that.
  public private(set) var failure: String?

  /// Where a trace stands while it is written.
  public static func partialPath(_ path: String) -> String { path + ".partial" }

  /// Begins a trace.
  public init(path: String, header: TraceHeader) throws(TraceError) {
    self.path = path
    let partial = TraceWriter.partialPath(path)
    file = open(partial, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else {
      throw TraceError("cannot write \(partial): \(String(cString: strerror(errno)))")
    }
    capacity = 2 * TraceLimit.chunkBytes
    buffer = .allocate(capacity: capacity)
    guard let json = try? TraceWriter.json.encode(header) else {
      throw TraceError("the header of \(path) cannot be encoded")
    }
    var head = TraceMark.begin
    head.append(littleEndian: UInt32(json.count))
    head.append(littleEndian: json.withUnsafeBytes { TraceChecksum.of($0) })
    head += json
    head.withUnsafeBytes { write($0) }
    if let failure {
      discard()
      throw TraceError(failure)
    }
  }

  /// Makes room for some bytes.
  @inlinable
  @inline(__always)
  public mutating func reserve(_ n: Int) {
    if used &+ n > capacity { grow(n) }
  }

  @inline(never)
  @usableFromInline
  mutating func grow(_ n: Int) {
    let larger = max(capacity * 2, used + n)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.update(from: buffer, count: used)
    buffer.deallocate()
    buffer = moved
    capacity = larger
  }

  /// Writes an unsigned number of variable length. Ten bytes must be reserved.
  @inlinable
  @inline(__always)
  public mutating func put(_ value: UInt) {
    var value = value
    while value >= 0x80 {
      buffer[used] = UInt8(truncatingIfNeeded: value) | 0x80
      used &+= 1
      value &>>= 7
    }
    buffer[used] = UInt8(truncatingIfNeeded: value)
    used &+= 1
  }

  /// Writes a number of any sign.
  @inlinable
  @inline(__always)
  public mutating func put(signed value: Int) { put(TraceNumber.fold(value)) }

  /// Writes bytes as they are.
  public mutating func put(bytes: UnsafeRawBufferPointer) {
    // What is put after it finds room, too.
    reserve(bytes.count &+ 1024)
    UnsafeMutableRawBufferPointer(start: buffer + used, count: bytes.count).copyMemory(from: bytes)
    used += bytes.count
  }

  /// Takes back what was written since the chunk had so many bytes.
  public mutating func rewind(to count: Int) { used = count }

  /// Ends the chunk.
  /// - Parameter operations: operations recorded so far.
  public mutating func flush(operations: Int) {
    guard used > 0, failure == nil else {
      used = 0
      return
    }
    let payload = UnsafeRawBufferPointer(start: buffer, count: used)
    var head = TraceMark.chunk
    head.append(littleEndian: UInt32(used))
    head.append(littleEndian: TraceChecksum.of(payload))
    head.append(littleEndian: UInt32(truncatingIfNeeded: operations - firstOperation))
    head.append(littleEndian: UInt64(firstOperation))
    chunks.append(TraceEnd.Chunk(offset: offset, firstOperation: firstOperation))
    head.withUnsafeBytes { write($0) }
    write(payload)
    bytes += used
    firstOperation = operations
    used = 0
  }

  /// Ends the trace and gives the file its name.
  public mutating func finish(_ end: TraceEnd) throws(TraceError) {
    flush(operations: end.recorded)
    var end = end
    end.chunks = chunks
    end.bytes = bytes
    guard let json = try? TraceWriter.json.encode(end) else {
      throw TraceError("the end of \(path) cannot be encoded")
    }
    var tail = TraceMark.index
    tail.append(littleEndian: UInt32(json.count))
    tail.append(littleEndian: json.withUnsafeBytes { TraceChecksum.of($0) })
    tail.append(littleEndian: UInt32(0))
    tail.append(littleEndian: UInt64(0))
    tail += json
    tail.append(littleEndian: UInt64(offset))
    tail += TraceMark.end
    tail.withUnsafeBytes { write($0) }
    if failure == nil, fsync(file) != 0, errno != EINVAL, errno != EROFS { fail("write") }
    if close(file) != 0, failure == nil { fail("write") }
    file = -1
    buffer.deallocate()
    let partial = TraceWriter.partialPath(path)
    if failure == nil, rename(partial, path) != 0 { fail("rename") }
    if let failure {
      unlink(partial)
      throw TraceError(failure)
    }
  }

  /// Gives the trace up.
  public mutating func discard() {
    guard file >= 0 else { return }
    close(file)
    file = -1
    buffer.deallocate()
    unlink(TraceWriter.partialPath(path))
  }

  private mutating func fail(_ what: String) {
    let reason = String(cString: strerror(errno))
    failure = "cannot \(what) \(TraceWriter.partialPath(path)): \(reason)"
  }

  private mutating func write(_ bytes: UnsafeRawBufferPointer) {
    var done = 0
    while done < bytes.count, failure == nil {
      let n = Foundation.write(file, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
      if n < 0 {
        if errno != EINTR { fail("write") }
        continue
      }
      done += n
    }
    offset += done
  }
}

/// Numbers of any sign as unsigned ones: small either way stays small.
public enum TraceNumber {
  /// A number of any sign as an unsigned one.
  @inlinable
  @inline(__always)
  public static func fold(_ value: Int) -> UInt {
    UInt(bitPattern: value &<< 1) ^ UInt(bitPattern: value &>> 63)
  }
  /// The number that `fold` made an unsigned one of.
  @inlinable
  @inline(__always)
  public static func unfold(_ value: UInt) -> Int {
    Int(bitPattern: value &>> 1) ^ -Int(bitPattern: value & 1)
  }
}
