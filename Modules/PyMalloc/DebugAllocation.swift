/// The domains of CPython's allocator, with the byte by which each marks its blocks while they are
/// watched.
public enum AllocationDomain: UInt8, Sendable {
  /// PyMem_Raw*.
  case raw = 0x72
  /// PyMem_*.
  case mem = 0x6D
  /// PyObject_*.
  case obj = 0x6F

  /// Its name, as in `heap.malloc(100, "raw")`.
  public var name: String { self == .raw ? "raw" : self == .mem ? "mem" : "obj" }
}

/// What is known of the blocks of an allocator that watches them (CPython: `PYTHONMALLOC=debug`,
/// `_PyMem_Debug*` in Objects/obmalloc.c). PyMalloc+Debug.swift does the work.
///
/// A block of n bytes at p looks as CPython's does, S being 8:
///
///     p - 16 ...      n, most significant byte first
///     p - 8           the domain: 'r', 'm' or 'o'
///     p - 7 ...       7 bytes 0xFD, which nobody may write
///     p ...           n bytes, 0xCD until they are written
///     p + n ...       8 bytes 0xFD
///     p + n + 8 ...   the serial number, if serials are wanted
///
/// and is 0xDD all over once it is freed.
public final class DebugAllocation {
  /// One block, alive or freed.
  public struct Block: Sendable {
    /// The how manieth request it was.
    public var serial: Int
    /// Bytes asked for.
    public var size: Int
    /// Whose it is.
    public var domain: AllocationDomain
    /// Where the script stood when it was made, and when it was freed; 0 for nowhere.
    public var place: UInt32
    /// Where it was freed.
    public var freedAt: UInt32 = 0
    /// Whether its bytes lie in a pool, where they stay as they are while it is free.
    var isPooled = false
  }

  /// Whether each block ends with its serial number.
  public let writesSerials: Bool
  /// Where the script stands.
  public var place: () -> UInt32 = { 0 }
  /// Such a place in words.
  public var placeText: (UInt32) -> String = { "place \($0)" }
  /// Is told of each fault when it is found.
  public var didFind: (String) -> Void = { _ in }
  /// What was found, the first of it.
  public private(set) var faults: [String] = []
  /// By the address that its user has.
  public internal(set) var live: [UInt: Block] = [:]
  /// Freed blocks whose memory was not used again.
  public internal(set) var dead: [UInt: Block] = [:]
  var serial = 0
  /// A request that is made for a watched block is not watched itself.
  var isInside = false

  static let clean: UInt8 = 0xCD
  static let deadByte: UInt8 = 0xDD
  static let forbidden: UInt8 = 0xFD
  /// Bytes before a block.
  public static let prefix = 16

  init(writesSerials: Bool) { self.writesSerials = writesSerials }

  /// Bytes that each block takes beyond what was asked for.
  public var extra: Int { writesSerials ? 32 : 24 }

  func fault(_ text: String) {
    let text = "debug memory: \(text)"
    if faults.count < 20, !faults.contains(text) { faults.append(text) }
    didFind(text)
  }

  /// A block in words.
  func words(_ b: Block) -> String {
    let made = b.place == 0 ? "made before the script" : "made at \(placeText(b.place))"
    return "block \(b.serial) (\(b.size) bytes, \(b.domain.name), \(made))"
  }

  func freed(_ b: Block) -> String {
    b.freedAt == 0 ? "was freed" : "was freed at \(placeText(b.freedAt))"
  }

  /// Forgets freed blocks whose memory is used for something else.
  func forget(from start: UInt, bytes: Int) {
    if dead.count < bytes / 16 {
      let end = start + UInt(bytes)
      dead = dead.filter { $0.key < start || $0.key >= end }
    } else {
      for p in stride(from: start, to: start + UInt(bytes), by: 16) { dead[p] = nil }
    }
  }
}
