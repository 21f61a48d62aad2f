import Trace

/// The code of an operation as it stands in a trace, in one byte or two.
struct ReplayCode {
  let word: UInt64
  let mask: UInt64
  let length: Int

  /// The code at a place.
  @inline(__always)
  init(at c: UnsafePointer<UInt8>) {
    let isLong = c.pointee >= 0x80
    mask = isLong ? 0xFFFF : 0xFF
    length = isLong ? 2 : 1
    word = Self.word(at: c) & mask
  }

  /// The site of the operation, if it is one whose number has no third byte.
  @inline(__always)
  func site(_ p: UnsafeMutablePointer<Replayer>) -> Int? {
    let value = length == 1 ? Int(word) : Int(word & 0x7F) | Int(word &>> 8) &<< 7
    let index = (value &- TraceCode.firstSite) &>> 1
    return value >= TraceCode.firstSite && value < 1 << 14 && index < p.pointee.siteCount
      ? index : nil
  }

  @inline(__always) var isPredicted: Bool { word & 1 != 0 }

  /// Eight bytes of a trace, behind whose end there is room.
  @inline(__always)
  static func word(at c: UnsafePointer<UInt8>) -> UInt64 {
    UInt64(littleEndian: UnsafeRawPointer(c).loadUnaligned(as: UInt64.self))
  }
}
