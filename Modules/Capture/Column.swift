// How tables of numbers are packed: variable-length integers (LEB128), of differences where numbers
// ascend.

/// Packs numbers into bytes.
public struct ColumnWriter {
  /// What was packed so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing yet.
  public init() {}

  /// One number.
  @inline(__always)
  public mutating func put(_ value: UInt64) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value &>>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: value))
  }

  /// One number of any sign.
  @inline(__always)
  public mutating func put(signed value: Int) {
    put(UInt64(bitPattern: Int64(value &<< 1) ^ Int64(value &>> 63)))
  }

  /// Bytes with their count before them.
  public mutating func put(bytes other: [UInt8]) {
    put(UInt64(other.count))
    bytes += other
  }

  /// A column: count, then the numbers.
  public mutating func put<T: FixedWidthInteger & UnsignedInteger>(column: [T]) {
    put(UInt64(column.count))
    write(column) { UInt64(truncatingIfNeeded: $0) }
  }

  /// A column of which neighbours are alike: count, then differences.
  public mutating func put<T: FixedWidthInteger & UnsignedInteger>(differences column: [T]) {
    put(UInt64(column.count))
    var last = 0
    write(column) { value in
      let next = Int(truncatingIfNeeded: value)
      let difference = next &- last
      last = next
      return UInt64(bitPattern: Int64(difference &<< 1) ^ Int64(difference &>> 63))
    }
  }

  /// A column in which the same number stands many times in a row: runs and numbers.
  public mutating func put<T: FixedWidthInteger & UnsignedInteger>(runs column: [T]) {
    put(UInt64(column.count))
    var words: [UInt64] = []
    words.reserveCapacity(1024)
    column.withUnsafeBufferPointer { column in
      var i = 0
      while i < column.count {
        var end = i + 1
        while end < column.count, column[end] == column[i] { end += 1 }
        words.append(UInt64(truncatingIfNeeded: end - i))
        words.append(UInt64(truncatingIfNeeded: column[i]))
        i = end
        if words.count == 1024 {
          write(words) { $0 }
          words.removeAll(keepingCapacity: true)
        }
      }
    }
    write(words) { $0 }
  }

  /// Packs numbers into plain memory, and takes them over in pieces.
  @inline(__always)
  private mutating func write<T>(_ column: [T], _ word: (T) -> UInt64) {
    let piece = 1024
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: piece * 10) { room in
      column.withUnsafeBufferPointer { column in
        guard let start = room.baseAddress else { return }
        var i = 0
        while i < column.count {
          var p = start
          for j in i..<min(i &+ piece, column.count) {
            var value = word(column[j])
            while value >= 0x80 {
              p.pointee = UInt8(truncatingIfNeeded: value) | 0x80
              p += 1
              value &>>= 7
            }
            p.pointee = UInt8(truncatingIfNeeded: value)
            p += 1
          }
          bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: p - start))
          i &+= piece
        }
      }
    }
  }
}

/// Unpacks what `ColumnWriter` packed. Damaged bytes are an error, never a crash.
public struct ColumnReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  /// Reads from bytes that stay where they are.
  public init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether everything was read.
  public var isAtEnd: Bool { offset == bytes.count }

  /// One number.
  public mutating func number() throws(CaptureError) -> UInt64 {
    var result: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count, shift < 64 {
      let byte = bytes[offset]
      offset &+= 1
      result |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { return result }
      shift &+= 7
    }
    throw CaptureError("a number is cut off")
  }

  /// One number of any sign.
  public mutating func signed() throws(CaptureError) -> Int {
    let folded = try number()
    return Int(truncatingIfNeeded: folded &>> 1) ^ -Int(truncatingIfNeeded: folded & 1)
  }

  /// One number of any sign that a measurement can have.
  mutating func checked() throws(CaptureError) -> Int {
    let value = try signed()
    try check(value)
    return value
  }

  /// Sees whether a measurement can have a value.
  func check(_ value: Int) throws(CaptureError) {
    guard value.magnitude <= UInt(CaptureLimit.number) else {
      throw CaptureError("a number is out of range")
    }
  }

  /// A number that must be at most so large, as counts of things that follow are.
  public mutating func count(atMost limit: Int) throws(CaptureError) -> Int {
    let value = try number()
    guard value <= UInt64(limit) else { throw CaptureError("a count is out of range") }
    return Int(value)
  }

  /// Bytes with their count before them.
  public mutating func part() throws(CaptureError) -> UnsafeRawBufferPointer {
    let n = try count(atMost: bytes.count - offset)
    defer { offset += n }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + n])
  }

  /// A column of numbers.
  public mutating func column<T: FixedWidthInteger & UnsignedInteger>() throws(CaptureError) -> [T]
  {
    let n = try count(atMost: bytes.count - offset)
    var result: [T] = []
    result.reserveCapacity(n)
    for _ in 0..<n {
      let value = try number()
      guard value <= UInt64(T.max) else { throw CaptureError("a number is out of range") }
      result.append(T(truncatingIfNeeded: value))
    }
    return result
  }

  /// A column of differences.
  public mutating func differences<T: FixedWidthInteger & UnsignedInteger>() throws(CaptureError)
    -> [T]
  {
    let n = try count(atMost: bytes.count - offset)
    var result: [T] = []
    result.reserveCapacity(n)
    var last = 0
    for _ in 0..<n {
      last = last &+ (try signed())
      guard last >= 0, UInt64(last) <= UInt64(T.max) else {
        throw CaptureError("a number is out of range")
      }
      result.append(T(truncatingIfNeeded: last))
    }
    return result
  }

  /// A column of runs, of so many numbers at most.
  public mutating func runs<T: FixedWidthInteger & UnsignedInteger>(
    atMost limit: Int
  ) throws(CaptureError) -> [T] {
    let n = try count(atMost: limit)
    var result: [T] = []
    result.reserveCapacity(n)
    while result.count < n {
      let length = try count(atMost: n - result.count)
      let value = try number()
      guard length > 0, value <= UInt64(T.max) else {
        throw CaptureError("a run is out of range")
      }
      result.append(contentsOf: repeatElement(T(truncatingIfNeeded: value), count: length))
    }
    return result
  }
}
