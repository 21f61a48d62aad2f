import Capture
import Foundation
import HeapGraph
import Testing

@testable import Page

@Suite struct ReportPageTests {
  private static let hostile = "</script><script>alert(1)</script><b>&\"'\u{2028}"

  /// A heap of lists, each of which holds the next; the second half is garbage.
  private func snapshot(objects n: Int) -> HeapSnapshot {
    var s = HeapSnapshot()
    s.name = "build"
    s.newestSerial = UInt32(n)
    s.typeNames = ["list", Self.hostile]
    s.texts = [Self.hostile, "k"]
    for i in 0..<n {
      let pool: Int = 0x100000 + (i / 250) * 16384
      s.addresses.append(UInt64(pool + 64 + (i % 250) * 64))
    }
    s.sizes = (0..<n).map { $0 % 7 == 0 ? 120 : 56 }
    s.types = (0..<n).map { UInt16($0 & 1) }
    s.serials = (0..<n).map { UInt32($0 + 1) }
    s.counts = [UInt32](repeating: 1, count: n)
    s.generations = (0..<n).map { UInt8($0 % 3) }
    s.places = (0..<n).map { UInt32($0 % 5) }
    s.reprs = (0..<n).map { $0 % 3 == 0 ? 1 : 0 }
    var edges: [UInt32] = [0]
    for i in 0..<n {
      if i + 1 < n, i != n / 2 - 1 {
        s.targets.append(UInt32(i + 1))
        s.labels.append(HeapSnapshot.label(attribute: i & 1))
      } else if i == n - 1 {
        s.targets.append(UInt32(n / 2))
        s.labels.append(HeapSnapshot.label(item: 3))
      }
      edges.append(UInt32(s.targets.count))
    }
    s.firstEdges = edges
    s.roots = [.init(name: "name first", object: 0)]
    let pools = (n + 249) / 250
    for pool in 0..<pools {
      let address = UInt64(0x100000 + pool * 16384)
      if pool % 64 == 0 { s.arenas.append(.init(address: address)) }
      let used = min(250, n - pool * 250)
      s.pools.append(
        .init(arena: pool / 64, address: address, blockBytes: 64, used: used, capacity: 255))
    }
    return s
  }

  private func capture(moments: [String], damage: String? = nil) -> Capture {
    var capture = Capture(
      header: CaptureHeader(
        moultVersion: "0", level: .full, scriptPath: "dir/a&b.lua",
        source: "x = 1\nprint('\(Self.hostile)')\n", python: "3.12", collector: "generational",
        thresholds: [700, 10, 10]))
    capture.samples = [
      CaptureSample(time: 0, operations: 0, bytes: 10, objects: 1, made: 1, arenas: 1),
      CaptureSample(time: 900, operations: 12_345, bytes: 20, objects: 2, made: 2, arenas: 1),
    ]
    capture.collections = (0..<5000).map {
      CollectionRecord(
        reason: "automatic", generation: $0 % 3, begin: $0 * 1000, end: $0 * 1000 + 250 + $0 % 9,
        examined: 10, collected: 4)
    }
    capture.phases = [CapturePhase(name: Self.hostile, begin: 0, end: 500)]
    capture.frames = (1...5).map { CaptureFrame(file: "dir/a&b.lua", line: $0) }
    capture.lines = [CaptureLine(file: "dir/a&b.lua", line: 2, occurrences: 77, objectsMade: 9)]
    capture.tracebacks = [
      CaptureTraceback(frames: [1], allocations: 1234, allocatedBytes: 56_789, liveBytes: 100)
    ]
    capture.moments = moments.enumerated().map { index, name in
      CaptureMoment(
        name: name, time: index * 100, operations: index,
        types: [
          TypeCensus(type: Self.hostile, count: 3 + index, bytes: 300, tracked: 1),
          TypeCensus(type: "list", count: 40 + index * 1000, bytes: 3000, tracked: 2),
        ], snapshot: index)
    }
    capture.damage = damage
    return capture
  }

  private func page(_ capture: Capture, objects: Int = 1000) throws -> String {
    let heap = snapshot(objects: objects)
    return try ReportPage(capture) { _ in heap }.html()
  }

  private func elements(_ html: String, _ start: String, _ end: String) -> [Substring] {
    html.components(separatedBy: start).dropFirst().compactMap {
      $0.components(separatedBy: end).first.map { Substring($0) }
    }
  }

  @Test func aPageSaysWhatTheCaptureSays() throws {
    let html = try page(capture(moments: ["start", "end"], damage: "the file is cut off"))
    for text in [
      "the file is cut off", "dir/a&amp;b.lua", "12,345", "5,000", "55.5 KiB", "1,234", ">77<",
      "700, 10, 10", "+1,000", "20,000",
    ] { #expect(html.contains(text), "\(text)") }
    #expect(elements(html, "class=\"snapshot\"", "</script>").count == 2)
  }

  @Test func textsOfScriptsNeverBecomeMarkup() throws {
    let html = try page(capture(moments: [Self.hostile]))
    #expect(!html.contains("alert(1)<"))
    #expect(!html.contains("<b>&"))
    #expect(!html.contains("<script>alert"))
    #expect(html.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
    // As many scripts as the page's own: the series, a snapshot, the code.
    #expect(html.components(separatedBy: "<script").count - 1 == 3)
    #expect(html.components(separatedBy: "</script").count - 1 == 3)
    let json = try #require(elements(html, "id=\"series\">", "</script>").first)
    #expect(!json.contains("<") && !json.contains("\u{2028}"))
    _ = try JSONSerialization.jsonObject(with: Data(json.utf8))
  }

  @Test func aPageNeedsNoNetwork() throws {
    let html = try page(capture(moments: ["end"]))
    for text in ["http://", "https://", "src=", "@import", "url("] {
      let found = html.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        .replacingOccurrences(of: "url(#arrow)", with: "")
      #expect(!found.contains(text), "\(text)")
    }
    #expect(html.contains("default-src 'none'"))
  }

  @Test func aPackedSnapshotHoldsWhatWasPacked() throws {
    let heap = snapshot(objects: 1000)
    let bytes = try Inflate.unpacked(try SnapshotPacker().packed(HeapGraph(heap)))
    try bytes.withUnsafeBytes { raw in
      var input = ColumnReader(raw)
      let head = try JSONSerialization.jsonObject(with: Data(try input.part())) as? [String: Any]
      #expect(head?["newest"] as? Int == 1000)
      #expect(head?["types"] as? [String] == heap.typeNames)
      let texts = try #require(head?["texts"] as? [String])
      #expect(try (input.differences() as [UInt64]).map { $0 << 3 } == heap.addresses)
      #expect(try input.column() == heap.types)
      #expect(try input.column() == heap.sizes)
      #expect(try input.differences() == heap.serials)
      #expect(try (input.column() as [UInt64]) == heap.counts.map { UInt64($0) + 1 })
      #expect(try input.column() == heap.generations)
      #expect(try input.column() == heap.places)
      let reprs: [UInt32] = try input.column()
      #expect(reprs[1] == 0 && texts[Int(reprs[3]) - 1] == Self.hostile)
      let parents: [UInt64] = try input.column()
      // The first is a root's; every other one is held by the one before it: a distance of -1.
      #expect(parents[0] == 0 && parents[1] == 2 && parents[499] == 2)
      // The first of the garbage is held by its last.
      #expect(parents[500] == 499 * 2 + 1)
      let labels: [UInt32] = try input.column()
      #expect(texts[Int(labels[2] >> 3)] == "k" && labels[500] == HeapSnapshot.label(item: 3))
      let garbage: [UInt8] = try input.runs(atMost: 1000)
      #expect(garbage.firstIndex(of: 1) == 500 && garbage[500...].allSatisfy { $0 == 1 })
      let retained: [UInt64] = try input.column()
      #expect(retained[0] == heap.sizes[..<500].reduce(0) { $0 + UInt64($1) } + 1)
      #expect(retained[499] == 0)
      let arenas: [UInt64] = try input.differences()
      let pools: [UInt64] = try input.differences()
      #expect(arenas == [0x100000 >> 3] && pools.count == 4)
    }
  }

  @Test func whatFindsNoRoomIsLeftOutAndSaidSo() throws {
    let heap = snapshot(objects: 30_000)
    let names = (0..<8).map { "moment \($0)" }
    let page = ReportPage(capture(moments: names)) { _ in heap }
    let all = try page.html()
    #expect(elements(all, "class=\"snapshot\"", "</script>").count == 8)
    #expect(!all.contains("leaves out"))
    let one = (all.utf8.count - 100_000) / 8
    let limit = 1_000_000 + one * 3
    let some = try page.html(limit: limit)
    let kept = elements(some, "class=\"snapshot\"", "</script>")
    #expect(kept.count < 8 && kept.count > 0)
    #expect(some.utf8.count <= limit)
    #expect(kept.last?.hasPrefix(" data-moment=\"7\"") == true)
    #expect(some.contains("leaves out \(8 - kept.count) of the moments"))
  }

  @Test func anObjectTakesAFewBytes() throws {
    let small = try page(capture(moments: ["end"]), objects: 1000).utf8.count
    let large = try page(capture(moments: ["end"]), objects: 51_000).utf8.count
    // A fifth of the 20 bytes that each of a million objects has.
    #expect(large - small < 50_000 * 4)
  }

  @Test func anEmptyCaptureHasAPage() throws {
    let empty = Capture(
      header: CaptureHeader(
        moultVersion: "0", level: .lines, scriptPath: "", python: "3.12", collector: "none"))
    let html = try ReportPage(empty) { _ in HeapSnapshot() }.html()
    #expect(html.contains("No collection ran.") && html.hasSuffix("</html>\n"))
  }
}
