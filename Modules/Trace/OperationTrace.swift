import CProcessor

// Traces of operations: what a script did to the heap, recorded once and replayed without Lua.
//
// A trace is a file of the suffix `.mtrace`:
//
//   "MTRACE2\n"                             8 bytes, the version in it
//   length, checksum                        4 bytes each, little endian, of what follows:
//   header                                  JSON (`TraceHeader`)
//   chunk ...                               "CHNK", length, checksum, operations in it (4 bytes each),
//                                           number of its first operation (8 bytes), then its events
//   index                                   "INDX", length, checksum, zero, zero, then JSON (`TraceEnd`)
//   end                                     offset of the index (8 bytes), "MTREND1\n"
//
// Events are a code as a variable-length integer (LEB128, unsigned) and what the code asks for. Codes
// below `TraceCode.firstSite` are in `TraceCode`; any other is an operation: twice the number of its
// *site* beyond it, plus one if every argument is what the site predicts, in which case nothing
// follows. A site is one kind of operation at one place of the script with arguments of certain
// kinds; it is defined the first time it is needed and remembers the arguments that it saw last.
//
// Objects have numbers. An object gets one when the script sees it first; the number of a dead
// object is used again for the next one at its place, so numbers stay as small as the heap was.
// Strings have slots of a table that is filled as the trace goes on. Blocks of memory that a script
// takes without an object have numbers of their own, used again after a block was freed.
//
// Invariants:
// - An event never crosses the end of a chunk, nor does what runs inside an operation, between
//   `call` or `resume` and its end.
// - Writer and reader keep the same predictions by the same rules (`TraceArgument`).
// - Between `call` and its end nothing is predicted and no slot is used: every operation is `wide`,
//   every result is `resultAt`. So what a finalizer did can be done again at another time.
// - The word of an object that is not predicted is four times a number of any sign, plus what that
//   counts from (`TraceMode`): the last object of the argument, backwards from the newest result, or the
//   place among the objects that were arguments lately (`TraceRecent`).
// - A reader needs no more memory than the largest chunk, the sites and the strings of the table.

/// What is neither an operation nor the payload of one.
public enum TraceCode {
  /// A new site: kind, number, place, count of arguments, hidden arguments, a kind for each.
  @inlinable public static var site: Int { 0 }
  /// The result of the operation before is a new object whose number is the next unused one.
  @inlinable public static var resultNext: Int { 1 }
  /// As `resultNext`, with the number that the last result of the site had.
  @inlinable public static var resultSame: Int { 2 }
  /// A result is a new object: its index among the results, its number. Predicts nothing.
  @inlinable public static var resultAt: Int { 3 }
  /// A slot of the string table is filled: slot, length, bytes.
  @inlinable public static var string: Int { 4 }
  /// The runtime calls a function of the script: its number, count of arguments, each argument.
  @inlinable public static var call: Int { 5 }
  /// What `call` began returns: count of results, each result.
  @inlinable public static var callReturned: Int { 6 }
  /// What `call` or `resume` began fails: length and text of the error.
  @inlinable public static var failed: Int { 7 }
  /// The runtime runs a generator on to its next yield or its end: its number plus one, 0 if it has
  /// none; whether what is sent is new, and what is sent.
  @inlinable public static var resume: Int { 8 }
  /// The body of a generator is over.
  @inlinable public static var resumeReturned: Int { 9 }
  /// An error was caught: scopes and frames go back to a mark.
  @inlinable public static var unwind: Int { 10 }
  /// A coroutine of the script begins to run, or goes on: its number, whether it starts.
  @inlinable public static var enterCoroutine: Int { 11 }
  /// It stops: whether it can go on.
  @inlinable public static var leaveCoroutine: Int { 12 }
  /// A call that did nothing else let a collection that was due run.
  @inlinable public static var safePoint: Int { 13 }
  /// An operation in full: kind, number (of a builtin: its name), place, count of arguments, of
  /// hidden ones, each argument.
  @inlinable public static var wide: Int { 14 }
  /// A module of the script brings string constants: count, each as length and bytes.
  @inlinable public static var constants: Int { 15 }
  /// A function of the script: its number, what its code hashes to (8 bytes), count of parameters,
  /// the name of each: length, bytes.
  @inlinable public static var function: Int { 16 }
  /// The name of a file of the script: length, bytes. Places refer to files by their order.
  @inlinable public static var chunk: Int { 17 }
  /// The operation before made Lua call a function: what follows is its body, up to `finish`.
  @inlinable public static var invoked: Int { 18 }
  /// The body of a generator has yielded.
  @inlinable public static var yielded: Int { 19 }
  /// The operation before failed.
  @inlinable public static var raised: Int { 20 }
  /// An object that every script finds: its number, the name: length, bytes.
  @inlinable public static var named: Int { 21 }
  /// The result of the operation before is a block of memory: its number.
  @inlinable public static var block: Int { 22 }
  /// The first operation.
  @inlinable public static var firstSite: Int { 24 }
}

/// The kinds of operations, as the border between Lua and Moult has them.
public enum TraceOperation: UInt8, Sendable, CaseIterable {
  case index = 1
  case newIndex = 2
  case readName = 3
  case writeName = 4
  case call = 5
  case arithmetic = 6
  /// The end of a call of a function of the script.
  case finish = 7
  /// A builtin function; the site's number is the slot of its name.
  case function = 8

  /// The stack index of the first argument that matters, counted from 1.
  public var firstArgument: Int32 { self == .readName || self == .writeName ? 2 : 1 }
}

/// What an argument is.
public enum TraceValueKind {
  /// `nil`
  @inlinable public static var none: UInt8 { 0 }
  /// `false`
  @inlinable public static var `false`: UInt8 { 1 }
  /// `true`
  @inlinable public static var `true`: UInt8 { 2 }
  /// An integer of Lua's.
  @inlinable public static var integer: UInt8 { 3 }
  /// Any other number of Lua's.
  @inlinable public static var number: UInt8 { 4 }
  /// A string of the table, by slot.
  @inlinable public static var string: UInt8 { 5 }
  /// An object, by number.
  @inlinable public static var object: UInt8 { 6 }
  /// A method of an object: its number, the slot of the name.
  @inlinable public static var method: UInt8 { 7 }
  /// The names of a running function, counted from the innermost frame.
  @inlinable public static var frame: UInt8 { 8 }
  /// A function of the script, by number.
  @inlinable public static var function: UInt8 { 9 }
  /// A builtin function, by the slot of its name.
  @inlinable public static var builtin: UInt8 { 10 }
  /// A string that is too long for the table, in full. Never predicted.
  @inlinable public static var text: UInt8 { 11 }
  /// A Lua table, in full. Never predicted.
  @inlinable public static var table: UInt8 { 12 }
  /// What a trace cannot hold.
  @inlinable public static var other: UInt8 { 13 }
  /// A Lua table that is a short sequence: how many of the arguments after it are its items.
  @inlinable public static var sequence: UInt8 { 14 }
  /// The address of a block of memory, by the block's number.
  @inlinable public static var block: UInt8 { 15 }
}

/// What a site remembers of one argument.
public struct TraceArgument {
  /// One of `TraceValueKind`.
  public var kind: UInt8
  /// Objects: what `step` counts from, one of `TraceMode`.
  public var mode = TraceMode.last
  @usableFromInline var slot: Int32 = 0
  /// The last value.
  public var a = 0
  /// The last difference of integers; of objects the distance from what `mode` says.
  public var step = 0
  /// For the writer to use as it likes.
  public var word: UInt = 0

  /// The slot of a method's name.
  @inlinable
  @inline(__always)
  public var b: Int {
    get { Int(slot) }
    set { slot = Int32(truncatingIfNeeded: newValue) }
  }

  /// An argument that was never seen.
  public init(kind: UInt8) { self.kind = kind }

  /// Whether it is an object or a method of one.
  @inlinable
  @inline(__always)
  public var isReference: Bool { kind &- TraceValueKind.object < 2 }

  /// Whether a value needs no word in the file.
  @inlinable
  @inline(__always)
  public func predicts(_ a: Int, _ b: Int, newest: Int, _ recent: TraceRecent) -> Bool {
    switch kind {
    case TraceValueKind.integer, TraceValueKind.block: return a == self.a &+ step
    case TraceValueKind.object, TraceValueKind.method:
      switch mode {
      case TraceMode.newest: return a == newest &- step && b == self.b
      case TraceMode.recent: return a == recent[step] && b == self.b
      default: return a == self.a && b == self.b
      }
    case TraceValueKind.text, TraceValueKind.table: return false
    default: return a == self.a && b == self.b
    }
  }

  /// The predicted value, which becomes the last one.
  /// - Returns: whether it changed its place among the recent ones: then it is to be noted there, once
  ///   all arguments of the operation are known.
  @inlinable
  @inline(__always)
  public mutating func advance(newest: Int, _ recent: TraceRecent) -> Bool {
    switch kind {
    case TraceValueKind.integer, TraceValueKind.block: a = a &+ step
    case TraceValueKind.object, TraceValueKind.method:
      switch mode {
      case TraceMode.newest: a = newest &- step
      case TraceMode.recent: a = recent[step]
      default: return false
      }
      return true
    default: break
    }
    return false
  }
}

/// From what the number of an object is predicted.
public enum TraceMode {
  /// It is the last one.
  @inlinable public static var last: UInt8 { 0 }
  /// Its distance from the newest result.
  @inlinable public static var newest: UInt8 { 1 }
  /// Its place among the objects that were arguments before.
  @inlinable public static var recent: UInt8 { 2 }
}

/// The numbers of objects that were arguments lately: all of a call and of an operation that was not
/// predicted, those that are not predicted by their last number of any other.
public struct TraceRecent {
  /// A ring; its size is a power of two.
  @usableFromInline let numbers: UnsafeMutablePointer<Int>
  @usableFromInline var count = 0
  /// How many were noted.
  @inlinable public var noted: Int { count }
  /// Places that can be named. The ring has room for the arguments of one operation besides.
  @inlinable public static var reach: Int { 24 }

  /// Nothing was seen yet; `release` frees the memory.
  public init() {
    numbers = .allocate(capacity: 64)
    numbers.initialize(repeating: 0, count: 64)
  }

  /// Frees the memory.
  public func release() { numbers.deallocate() }

  /// The number that was noted so many places before the last one.
  @inlinable
  @inline(__always)
  public subscript(_ distance: Int) -> Int { numbers[(count &- 1 &- distance) & 63] }

  /// Notes a number.
  @inlinable
  @inline(__always)
  public mutating func note(_ number: Int) {
    numbers[count & 63] = number
    count &+= 1
  }

  /// The place of a number, if it can be named.
  @inlinable
  public func find(_ number: Int) -> Int? {
    for i in 0..<Self.reach where self[i] == number { return i }
    return nil
  }
}

/// One kind of operation at one place.
public struct TraceSite {
  /// What is done.
  public var kind: TraceOperation
  /// The operator, the slot of a builtin's name, or how many results a call had.
  public var number: Int
  /// File and line.
  public var place: UInt32
  /// All arguments, hidden ones included.
  public var count: Int
  /// Arguments behind the others that are no values: where a loop stands.
  public var hidden: Int
  /// What it remembers of each argument; whoever makes a site frees this.
  public var arguments: UnsafeMutablePointer<TraceArgument>
  /// The number of the object that was the last new result.
  public var lastResult = 0
  /// For the reader or writer to use as it likes.
  public var cache = 0

  /// Whether all objects among its arguments are noted as recent ones even where they are predicted: of
  /// calls, because what the body does with them is predicted from that.
  @inlinable public var notesAll: Bool { kind == .call && hidden == 0 }

  /// A site that was never seen.
  public init(
    kind: TraceOperation, number: Int, place: UInt32, count: Int, hidden: Int,
    kinds: UnsafePointer<UInt8>
  ) {
    self.kind = kind
    self.number = number
    self.place = place
    self.count = count
    self.hidden = hidden
    arguments = .allocate(capacity: max(count, 1))
    for i in 0..<count { (arguments + i).initialize(to: TraceArgument(kind: kinds[i])) }
  }
}

/// Limits that writer and reader share.
public enum TraceLimit {
  /// Arguments of a site.
  @inlinable public static var arguments: Int { 24 }
  /// Slots of the string table.
  @inlinable public static var strings: Int { 1 << 14 }
  /// Bytes of a string of the table.
  @inlinable public static var stringBytes: Int { 64 }
  /// Bytes of events after which a chunk ends as soon as it may.
  @inlinable public static var chunkBytes: Int { 1 << 18 }
  /// Bytes that can be read behind a chunk, all zero: more than an operation of a site takes.
  @inlinable public static var chunkMargin: Int { 1024 }
  /// Bytes of a chunk at most: a file that says more is damaged.
  @inlinable public static var mostChunkBytes: Int { 1 << 30 }
}

/// Why a trace cannot be written or read, in words.
public struct TraceError: Error, CustomStringConvertible {
  /// What is wrong, with the file.
  public let description: String
  /// An error with its text.
  public init(_ description: String) { self.description = description }
}

/// CRC-32C (Castagnoli), reflected, by tables for four bytes at a time.
public enum TraceChecksum {
  private static let tables: [UInt32] = {
    var t = [UInt32](repeating: 0, count: 1024)
    for i in 0..<256 {
      var c = UInt32(i)
      for _ in 0..<8 { c = c & 1 != 0 ? c >> 1 ^ 0x82F6_3B78 : c >> 1 }
      t[i] = c
    }
    for i in 0..<256 {
      for k in 1..<4 {
        let before = t[(k - 1) * 256 + i]
        t[k * 256 + i] = before >> 8 ^ t[Int(before & 255)]
      }
    }
    return t
  }()

  private static let isNative = moult_has_crc32c() != 0

  /// The checksum of some bytes. O(n): eight bytes in three cycles where the processor has an
  /// instruction for it.
  public static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    if isNative { return ~moult_crc32c(~0, bytes.baseAddress, bytes.count) }
    return portable(bytes)
  }

  /// The same by tables, on every processor: about a nanosecond for each byte.
  static func portable(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { t in
      var c = ~UInt32(0)
      var i = 0
      while i + 4 <= bytes.count {
        c ^= bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self).littleEndian
        c =
          t[768 + Int(c & 255)] ^ t[512 + Int(c >> 8 & 255)] ^ t[256 + Int(c >> 16 & 255)]
          ^ t[Int(c >> 24)]
        i += 4
      }
      while i < bytes.count {
        c = c >> 8 ^ t[Int((c ^ UInt32(bytes[i])) & 255)]
        i += 1
      }
      return ~c
    }
  }
}
