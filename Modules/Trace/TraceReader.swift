import Foundation

/// Reads a trace, a chunk at a time.
///
/// A file that is cut off or damaged is an error that says where; with `salvage` the chunks before
/// that place are read and the rest is left out.
public final class TraceReader {
  /// The file, as it was named.
  public let path: String
  /// How the recorded run was made.
  public let header: TraceHeader
  /// How the recorded run ended; `nil` in a trace that is cut off.
  public let end: TraceEnd?
  /// What is wrong with the file, where it is read nevertheless.
  public private(set) var damage: String?
  private let file: Int32
  private let salvage: Bool
  private let size: Int
  private var offset: Int
  private var buffer: UnsafeMutablePointer<UInt8>
  private var capacity = 2 * TraceLimit.chunkBytes
  /// The bytes of the file that have been read.
  public var position: Int { offset }
  /// The bytes of the file.
  public var fileSize: Int { size }

  /// Opens a trace.
  /// - Throws: `TraceError` if there is none, or if it is damaged and not to be salvaged.
  public init(path: String, salvage: Bool = false) throws(TraceError) {
    self.path = path
    self.salvage = salvage
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw TraceError("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    do throws(TraceError) {
      var status = stat()
      guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw TraceError("cannot read \(path): not a file")
      }
      size = Int(status.st_size)
      let head = TraceReader.read(file, at: 0, count: 16)
      guard head.count == 16, Array(head[0..<6]) == Array(TraceMark.begin[0..<6]) else {
        throw TraceError("\(path) is not a trace of Moult")
      }
      guard Array(head[0..<8]) == TraceMark.begin else {
        throw TraceError(
          "\(path) is a trace of another version of Moult: record it again with this one")
      }
      let length = Int(TraceReader.word(head, 8))
      guard length <= size - 16 else { throw TraceError("\(path) is cut off in its header") }
      let json = TraceReader.read(file, at: 16, count: length)
      guard json.withUnsafeBytes({ TraceChecksum.of($0) }) == TraceReader.word(head, 12),
        let header = try? JSONDecoder().decode(TraceHeader.self, from: Data(json))
      else { throw TraceError("the header of \(path) is damaged") }
      self.header = header
      offset = 16 + length
      switch TraceReader.readEnd(file, size: size) {
      case .success(let end): self.end = end
      case .failure(let problem):
        end = nil
        damage = "\(path) \(problem)"
        guard salvage else {
          throw TraceError("\(path) \(problem): --salvage reads what is whole")
        }
      }
    } catch {
      close(file)
      throw error
    }
    self.file = file
    buffer = .allocate(capacity: capacity + TraceLimit.chunkMargin)
    posix_fadvise(file, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  /// Whether a file begins as a trace does.
  public static func isTrace(_ path: String) -> Bool {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    return read(file, at: 0, count: 6) == Array(TraceMark.begin[0..<6])
  }

  deinit {
    close(file)
    buffer.deallocate()
  }

  /// Reads the next chunk.
  /// - Returns: its events, good until the next call; `nil` at the end of the trace.
  public func next() throws(TraceError) -> UnsafeBufferPointer<UInt8>? {
    if damage != nil, offset >= size { return nil }
    let start = offset
    let head = TraceReader.read(file, at: offset, count: TraceMark.chunkHead)
    guard head.count == TraceMark.chunkHead else { return try stop(at: start) }
    let mark = Array(head[0..<4])
    if mark == TraceMark.index, damage == nil { return nil }
    let length = Int(TraceReader.word(head, 4))
    guard mark == TraceMark.chunk, length <= TraceLimit.mostChunkBytes,
      length <= size - start - TraceMark.chunkHead
    else { return try stop(at: start) }
    if length > capacity {
      buffer.deallocate()
      capacity = length
      buffer = .allocate(capacity: capacity + TraceLimit.chunkMargin)
    }
    (buffer + length).initialize(repeating: 0, count: TraceLimit.chunkMargin)
    guard TraceReader.read(file, at: start + TraceMark.chunkHead, count: length, into: buffer),
      TraceChecksum.of(UnsafeRawBufferPointer(start: buffer, count: length))
        == TraceReader.word(head, 8)
    else { return try stop(at: start) }
    offset = start + TraceMark.chunkHead + length
    return UnsafeBufferPointer(start: buffer, count: length)
  }

  /// The file is not whole from here on.
  private func stop(at place: Int) throws(TraceError) -> UnsafeBufferPointer<UInt8>? {
    if end == nil, place >= size {
      offset = size
      return nil
    }
    let problem = "is damaged at byte \(place)"
    guard salvage else { throw TraceError("\(path) \(problem): --salvage reads what is whole") }
    if damage == nil || end != nil { damage = "\(path) \(problem)" }
    offset = size
    return nil
  }

  private static func readEnd(_ file: Int32, size: Int) -> Result<TraceEnd, TraceError> {
    guard size >= 48 else { return .failure(TraceError("is cut off")) }
    let tail = read(file, at: size - 16, count: 16)
    guard tail.count == 16, Array(tail[8..<16]) == TraceMark.end else {
      return .failure(TraceError("is cut off"))
    }
    let index = Int(word(tail, 0)) | Int(word(tail, 4)) << 32
    guard index >= 0, index <= size - 16 - TraceMark.chunkHead else {
      return .failure(TraceError("has a damaged end"))
    }
    let head = read(file, at: index, count: TraceMark.chunkHead)
    guard head.count == TraceMark.chunkHead, Array(head[0..<4]) == TraceMark.index,
      Int(word(head, 4)) == size - 16 - TraceMark.chunkHead - index
    else { return .failure(TraceError("has a damaged index")) }
    let json = read(file, at: index + TraceMark.chunkHead, count: Int(word(head, 4)))
    guard json.withUnsafeBytes({ TraceChecksum.of($0) }) == word(head, 8),
      let end = try? JSONDecoder().decode(TraceEnd.self, from: Data(json))
    else { return .failure(TraceError("has a damaged index")) }
    return .success(end)
  }

  private static func word(_ bytes: [UInt8], _ i: Int) -> UInt32 {
    UInt32(bytes[i]) | UInt32(bytes[i + 1]) << 8 | UInt32(bytes[i + 2]) << 16
      | UInt32(bytes[i + 3]) << 24
  }

  private static func read(_ file: Int32, at offset: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let n = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, off_t(offset)) }
    return n == count ? bytes : Array(bytes.prefix(max(n, 0)))
  }

  private static func read(
    _ file: Int32, at offset: Int, count: Int, into target: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    var done = 0
    while done < count {
      let n = pread(file, target + done, count - done, off_t(offset + done))
      if n < 0 && errno == EINTR { continue }
      if n <= 0 { return false }
      done += n
    }
    return true
  }
}

/// A place in the events of a chunk. Reading beyond the end gives zeros and is noticed by `isBroken`:
/// a chunk whose checksum is right can still have been written by somebody who means harm.
public struct TraceCursor {
  /// The next byte.
  public var p: UnsafePointer<UInt8>
  /// Behind the last byte.
  public let end: UnsafePointer<UInt8>
  /// Whether more was read than there is.
  public var isBroken = false

  /// A place at the beginning of some bytes, which must outlive it.
  public init(_ bytes: UnsafeBufferPointer<UInt8>) {
    p = bytes.baseAddress.unsafelyUnwrapped
    end = p + bytes.count
  }

  /// Whether there is nothing left.
  @inlinable
  @inline(__always)
  public var isAtEnd: Bool { p >= end }

  /// A number of variable length.
  @inlinable
  @inline(__always)
  public mutating func number() -> UInt {
    if p < end, p.pointee < 0x80 {
      let value = UInt(p.pointee)
      p += 1
      return value
    }
    return longNumber()
  }

  @inlinable
  mutating func longNumber() -> UInt {
    var value: UInt = 0
    var shift: UInt = 0
    while p < end {
      let byte = p.pointee
      p += 1
      if shift < 64 { value |= UInt(byte & 0x7F) &<< shift }
      if byte < 0x80 { return value }
      shift &+= 7
    }
    isBroken = true
    return 0
  }

  /// A number of any sign.
  @inlinable
  @inline(__always)
  public mutating func signed() -> Int { TraceNumber.unfold(number()) }

  /// Bytes as they are.
  @inlinable
  public mutating func bytes(_ n: Int) -> UnsafeBufferPointer<UInt8> {
    guard n >= 0, n <= end - p else {
      isBroken = true
      p = end
      return UnsafeBufferPointer(start: p, count: 0)
    }
    defer { p += n }
    return UnsafeBufferPointer(start: p, count: n)
  }
}
