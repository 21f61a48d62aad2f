import Foundation
import Testing

@testable import Capture

@Suite struct CaptureFileTests {
  private let header = CaptureHeader(
    moultVersion: "1", level: .full, scriptPath: "a.lua", source: "a = list()\n", python: "3.12",
    collector: "generational", thresholds: [700, 10, 10])

  private var snapshot: HeapSnapshot {
    var s = HeapSnapshot()
    s.name = "build"
    s.newestSerial = 9
    s.typeNames = ["list", "int"]
    s.texts = ["a", "7"]
    s.addresses = [32, 64, 4096]
    s.sizes = [56, 28, 56]
    s.types = [0, 1, 0]
    s.serials = [7, 8, 9]
    s.counts = [2, 1, HeapSnapshot.immortal]
    s.generations = [0, HeapSnapshot.untracked, 2]
    s.places = [1, 1, 0]
    s.reprs = [0, 2, 0]
    s.firstEdges = [0, 2, 2, 3]
    s.targets = [2, 1, 0]
    s.labels = [
      HeapSnapshot.label(item: 0), HeapSnapshot.label(item: 1), HeapSnapshot.label(attribute: 0),
    ]
    s.roots = [.init(name: "name a", object: 0)]
    s.arenas = [.init(address: 0)]
    s.pools = [.init(arena: 0, address: 0, blockBytes: 64, used: 3, capacity: 255)]
    s.buffers = [
      .init(address: 128, bytes: 32, owner: 0, place: 1), .init(address: 256, bytes: 8, owner: -1),
    ]
    return s
  }

  private func written(_ body: (CaptureWriter) -> Void) throws -> String {
    let path = NSTemporaryDirectory() + "capture-\(UUID().uuidString).moult"
    let writer = try CaptureWriter(path: path, header: header)
    body(writer)
    try writer.finish(record: nil)
    return path
  }

  private func whole() throws -> String {
    try written {
      for i in 0..<5000 {
        $0.add(
          CollectionRecord(
            reason: "automatic", generation: i % 3, begin: i * 10, end: i * 10 + 5,
            steps: [.init(name: "subtract", end: i * 10 + 2)], examined: 700, collected: i,
            sizes: [1, 2, 3], bytesBefore: 5, bytesAfter: 3, line: 4))
      }
      $0.add(CapturePhase(name: "build", begin: 1, end: 2))
      $0.put(samples: [
        CaptureSample(time: 3, operations: 4, bytes: 5, objects: 6, made: 7, arenas: 1)
      ])
      $0.put(lines: [CaptureLine(file: "a.lua", line: 1, occurrences: 1)])
      $0.put(
        tracebacks: [CaptureTraceback(frames: [0], allocations: 3, allocatedBytes: 90)],
        frames: [CaptureFrame(file: "a.lua", line: 1)])
      $0.add(CaptureMoment(name: "build", time: 2, operations: 4, types: []), snapshot: snapshot)
      $0.add(CaptureMoment(name: "end", time: 9, operations: 9, types: []))
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    let path = try whole()
    defer { unlink(path) }
    #expect(CaptureReader.isCapture(path))
    let reader = try CaptureReader(path: path)
    let c = reader.capture
    #expect(c.header == header)
    #expect(c.collections.count == 5000)
    #expect(c.collections[4321].collected == 4321)
    #expect(c.collections[4321].steps == [.init(name: "subtract", end: 43212)])
    #expect(c.collections[4321].sizes == [1, 2, 3])
    #expect(c.phases == [CapturePhase(name: "build", begin: 1, end: 2)])
    #expect(c.samples.first?.objects == 6)
    #expect(c.tracebacks.first?.allocatedBytes == 90)
    #expect(c.moments.map(\.snapshot) == [0, nil])
    let read = try reader.snapshot(0)
    #expect(read.addresses == snapshot.addresses)
    #expect(read.counts == snapshot.counts)
    #expect(read.targets == snapshot.targets)
    #expect(read.name(of: read.labels[1]) == .item(1))
    #expect(read.name(of: read.labels[2]) == .attribute("a"))
    #expect(read.buffers == snapshot.buffers)
    #expect(read.pools == snapshot.pools)
    #expect(read.roots == snapshot.roots)
    #expect(read.name(of: 2) == "list#9")
    #expect(throws: CaptureError.self) { try reader.snapshot(1) }
  }

  @Test func aCutOffFileIsRefusedOrSalvaged() throws {
    let path = try whole()
    defer { unlink(path) }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 97)) {
      try Data(bytes[0..<length]).write(to: URL(fileURLWithPath: path))
      #expect(throws: CaptureError.self) { try CaptureReader(path: path) }
      if let reader = try? CaptureReader(path: path, salvage: true) {
        #expect(reader.capture.damage != nil)
        for i in 0..<reader.capture.snapshotCount { _ = try reader.snapshot(i) }
      }
    }
  }

  @Test func damagedBytesAreFound() throws {
    let path = try whole()
    defer { unlink(path) }
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    bytes[bytes.count / 2] ^= 1
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(throws: CaptureError.self) { try CaptureReader(path: path) }
  }

  @Test func whatIsNoCaptureIsSaid() throws {
    let path = NSTemporaryDirectory() + "capture-\(UUID().uuidString).moult"
    #expect(throws: CaptureError("cannot read \(path): no such file")) {
      try CaptureReader(path: path)
    }
    try Data("hello, world".utf8).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    #expect(throws: CaptureError("\(path) is not a capture of Moult")) {
      try CaptureReader(path: path)
    }
  }
}

/// What fuzzers found: numbers that reports took for the sizes of tables.
@Suite struct DamagedNumbersTests {
  private func file(_ name: String) -> String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Captures/\(name).moult").path
  }

  @Test func generationsThatCannotBeAreDamage() throws {
    #expect(throws: CaptureError.self) { try CaptureReader(path: file("generations")) }
    let reader = try? CaptureReader(path: file("generations"), salvage: true)
    #expect((reader?.capture.header.generations ?? 0) <= 255)
  }

  @Test func tracebacksLeadToFramesThatAreThere() throws {
    let reader = try CaptureReader(path: file("frames"), salvage: true)
    let frames = reader.capture.frames.count
    for traceback in reader.capture.tracebacks {
      #expect(traceback.frames.allSatisfy { (0..<frames).contains($0) })
    }
  }
}
