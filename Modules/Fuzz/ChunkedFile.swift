import Trace

/// A trace or a capture as its parts, which can be changed and put together again with checksums and
/// lengths that are right: a reader that trusted those would believe anything.
public struct ChunkedFile: Sendable {
  /// The two formats.
  public enum Format: Sendable { case trace, capture }

  private struct Chunk {
    /// What stands before the length and the checksum, and after them.
    var mark: [UInt8]
    var extra: [UInt8]
    var content: [UInt8]
    /// Whether the content is JSON.
    var isText: Bool
  }

  private let format: Format
  private var begin: [UInt8]
  private var chunks: [Chunk] = []

  /// Takes a file that is whole apart.
  /// - Returns: `nil` if it is none.
  public init?(_ bytes: [UInt8], format: Format) {
    self.format = format
    guard bytes.count >= 16 else { return nil }
    begin = Array(bytes[0..<8])
    var i = 8
    func number(_ at: Int, _ count: Int) -> Int {
      (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * $1) }
    }
    if format == .trace {
      let length = number(8, 4)
      guard 16 + length <= bytes.count else { return nil }
      chunks.append(
        Chunk(mark: [], extra: [], content: Array(bytes[16..<16 + length]), isText: true))
      i = 16 + length
    }
    let head = format == .trace ? 24 : 16
    while i + head <= bytes.count {
      let mark = Array(bytes[i..<i + 4])
      let length = format == .trace ? number(i + 4, 4) : number(i + 8, 8)
      guard length >= 0, i + head + length <= bytes.count else { break }
      let content = Array(bytes[i + head..<i + head + length])
      let extra = format == .trace ? Array(bytes[i + 12..<i + 24]) : []
      let isText =
        format == .trace
        ? mark == Array("INDX".utf8)
        : !["SAMP", "COLL", "SNAP"].contains(String(decoding: mark, as: UTF8.self))
      chunks.append(Chunk(mark: mark, extra: extra, content: content, isText: isText))
      i += head + length
      if format == .trace, isText { break }
    }
    guard chunks.count >= 2 else { return nil }
  }

  /// The file with the checksums, lengths and places that belong to its parts.
  public var bytes: [UInt8] {
    var out = begin
    func put(_ value: Int, _ count: Int) {
      for k in 0..<count { out.append(UInt8(truncatingIfNeeded: value >> (8 * k))) }
    }
    var last = 0
    for chunk in chunks {
      last = out.count
      let checksum = Int(chunk.content.withUnsafeBytes { TraceChecksum.of($0) })
      out += chunk.mark
      if format == .trace { put(chunk.content.count, 4) }
      put(checksum, 4)
      if format == .capture { put(chunk.content.count, 8) }
      out += chunk.extra
      out += chunk.content
    }
    if format == .trace {
      put(last, 8)
      out += Array("MTREND1\n".utf8)
    }
    return out
  }

  /// Changes parts of the file, or their order.
  /// - Parameter donor: another file of the format.
  public mutating func mutate(_ mutator: inout ByteMutator, donor: ChunkedFile) {
    for _ in 0...mutator.dice.below(3) {
      let i = mutator.dice.below(chunks.count)
      switch mutator.dice.below(12) {
      case 0: if chunks.count > 2, i > 0 { chunks.remove(at: i) }
      case 1: chunks.insert(chunks[i], at: 1 + mutator.dice.below(chunks.count))
      case 2: chunks.swapAt(i, mutator.dice.below(chunks.count))
      case 3:
        chunks.insert(mutator.dice.pick(donor.chunks), at: 1 + mutator.dice.below(chunks.count))
      case 4: chunks[i].content = mutator.dice.pick(donor.chunks).content
      default:
        let other = mutator.dice.pick(donor.chunks).content
        let changes = 1 + mutator.dice.below(mutator.dice.once(in: 4) ? 20 : 3)
        if chunks[i].isText, !mutator.dice.once(in: 4) {
          mutator.mutateJSON(&chunks[i].content, changes: changes)
        } else {
          mutator.mutate(&chunks[i].content, donor: other, changes: changes)
        }
      }
    }
  }

  /// Changes the content of one part in a way of the caller's.
  /// - Parameter choice: which part, of as many as there are.
  public mutating func change(_ choice: Int, _ body: (inout [UInt8]) -> Void) {
    body(&chunks[choice % chunks.count].content)
  }

  /// What becomes of a file: changed with or without its checksums, or cut off.
  /// - Returns: the bytes of a file that nobody should trust.
  public static func mutated(
    _ bytes: [UInt8], donor: [UInt8], format: Format, dice: Randomness
  ) -> [UInt8] {
    var mutator = ByteMutator(dice: dice)
    var result = bytes
    let repairs = !mutator.dice.once(in: 5)
    if repairs, var file = ChunkedFile(bytes, format: format),
      let other = ChunkedFile(donor, format: format)
    {
      file.mutate(&mutator, donor: other)
      result = file.bytes
    }
    if !repairs || mutator.dice.once(in: 12) {
      mutator.mutate(&result, donor: donor, changes: 1 + mutator.dice.below(4))
    }
    if mutator.dice.once(in: 15) { result.removeLast(mutator.dice.below(result.count + 1)) }
    return result
  }
}
