import Foundation
import Testing
@testable import Trace

/// The file around the events: what is damaged is told, what is whole is read.
@Suite struct TraceFileTests {
  private func write(_ chunks: [[UInt8]]) throws -> String {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).mtrace").path
    let header = TraceHeader(
      moultVersion: "1", scriptPath: "x.lua", python: "3.12", collector: "generational",
      settings: ["n": "5"], seed: 7, constants: ["a", "b"])
    var writer = try TraceWriter(path: path, header: header)
    #expect(FileManager.default.fileExists(atPath: TraceWriter.partialPath(path)))
    for (i, chunk) in chunks.enumerated() {
      chunk.withUnsafeBytes { writer.put(bytes: $0) }
      writer.flush(operations: 10 * (i + 1))
    }
    try writer.finish(TraceEnd(operations: 99, recorded: 10 * chunks.count))
    return path
  }

  private func read(_ path: String, salvage: Bool = false) throws -> [[UInt8]] {
    let reader = try TraceReader(path: path, salvage: salvage)
    var chunks: [[UInt8]] = []
    while let events = try reader.next() { chunks.append(Array(events)) }
    return chunks
  }

  @Test func whatIsWrittenIsRead() throws {
    let chunks = (1...5).map { [UInt8](repeating: UInt8($0), count: $0 * 1000) }
    let path = try write(chunks)
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(!FileManager.default.fileExists(atPath: TraceWriter.partialPath(path)))
    #expect(try read(path) == chunks)
    let reader = try TraceReader(path: path)
    #expect(reader.header.settings == ["n": "5"])
    #expect(reader.header.constants == ["a", "b"])
    #expect(reader.end?.operations == 99)
    #expect(reader.end?.chunks.map(\.firstOperation) == [0, 10, 20, 30, 40])
    #expect(reader.end?.bytes == 15000)
  }

  /// A byte that changes anywhere is an error, or at least not read as what was written.
  @Test func aChangedByteIsNoticed() throws {
    let chunks = (1...3).map { [UInt8](repeating: UInt8($0), count: 200) }
    let path = try write(chunks)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for i in stride(from: 0, to: whole.count, by: 3) {
      var bytes = whole
      bytes[i] ^= 0x41
      try bytes.write(to: URL(fileURLWithPath: path))
      let found = try? read(path)
      // The number of a chunk's first operation is told, not relied upon.
      if let found { #expect(found == chunks, "byte \(i)") }
    }
  }

  @Test func whatIsCutOffIsSalvaged() throws {
    let chunks = (1...4).map { [UInt8](repeating: UInt8($0), count: 500) }
    let path = try write(chunks)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    let end = try #require(TraceReader(path: path).end)
    for cut in [whole.count - 1, end.chunks[3].offset + 100, end.chunks[2].offset] {
      try whole.prefix(cut).write(to: URL(fileURLWithPath: path))
      #expect(throws: TraceError.self) { try read(path) }
      let found = try read(path, salvage: true)
      let expected = end.chunks.filter { $0.offset + 524 <= cut }.count
      #expect(found == Array(chunks.prefix(expected)), "cut at \(cut)")
    }
  }

  @Test func whatIsNoTraceIsRefused() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).mtrace").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    for text in ["", "short", "MTRACE9\n0000000000000000000", String(repeating: "x", count: 100)] {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      #expect(throws: TraceError.self) { try TraceReader(path: path) }
      #expect(throws: TraceError.self) { try TraceReader(path: path, salvage: true) }
    }
    #expect(throws: TraceError.self) { try TraceReader(path: "/nonexistent/trace") }
  }

  /// CRC-32C of the check string of the catalogue of parametrised CRC algorithms.
  @Test func checksum() {
    #expect(Array("123456789".utf8).withUnsafeBytes { TraceChecksum.of($0) } == 0xE306_9283)
  }

  /// The processor's instruction and the tables come to the same, whatever is left over of eight bytes.
  @Test func checksumsOfBothWays() {
    for count in 0..<70 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      bytes.withUnsafeBytes {
        #expect(TraceChecksum.of($0) == TraceChecksum.portable($0), "\(count) bytes")
      }
    }
  }

  @Test(arguments: [0, 1, -1, 63, -64, 64, 1 << 40, Int.max, Int.min])
  func numbersFold(_ value: Int) {
    #expect(TraceNumber.unfold(TraceNumber.fold(value)) == value)
  }
}
