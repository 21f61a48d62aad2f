import Capture
import Foundation
import HeapGraph
import Testing

@testable import Export

/// Each format of a run that was made by hand, to the letter: what these texts have to look like was
/// checked with the programs that read them (scripts/check-formats).
@Suite struct ExportTests {
  let capture = sampleCapture()
  let snapshot = sampleSnapshot()

  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  // MARK: Time

  @Test func chromeTraceHasSlicesAndCounters() throws {
    let text = ChromeTrace.text(of: capture)
    let events = try #require(json(text)["traceEvents"] as? [[String: Any]])
    #expect(events.count == 33)
    let lines = text.split(separator: "\n").map(String.init)
    let pause = lines.firstIndex { $0.contains("GC Pause") } ?? 0
    #expect(
      lines[pause] == """
        {"name":"GC Pause","ph":"X","pid":1,"tid":2,"cat":"gc","ts":10,"dur":20.001,"args":{\
        "generation":0,"reason":"automatic","examined":701,"collected":600,"uncollectable":0,\
        "bytes_before":9000,"bytes_after":1000,"line":4}},
        """)
    #expect(
      lines[pause + 1]
        == #"{"name":"subtract","ph":"X","pid":1,"tid":2,"cat":"gc","ts":10,"dur":10},"#)
    #expect(
      lines.contains(
        #"{"name":"build","ph":"X","pid":1,"tid":1,"cat":"phase","ts":1.5,"dur":88.5},"#))
    #expect(
      lines.contains(
        #"{"name":"garbage held","ph":"C","pid":1,"tid":0,"ts":50,"args":{"bytes":512}},"#))
    // Garbage that nobody looked for is no garbage of 0 bytes.
    #expect(events.count { $0["name"] as? String == "garbage held" } == 1)
    #expect(
      lines.contains(#"{"name":"G2","ph":"C","pid":1,"tid":0,"ts":10,"args":{"objects":20}},"#))
    #expect(events.count { $0["name"] as? String == "G2" } == 1)
  }

  @Test func gcmonAddsUp() {
    var twice = capture
    twice.collections.append(capture.collections[0])
    let lines = GCMon.text(of: twice).split(separator: "\n")
    #expect(
      lines[0] == """
        {"pid":1,"gen":0,"iid":0,"ts_start":10000,"ts_stop":30001,"collections":1,"collected":600,\
        "uncollectable":0,"candidates":701,"heap_size":721,"duration":0.000020001,\
        "ts_deduce_unreachable_start":10000,"ts_deduce_unreachable_stop":20000,\
        "ts_delete_garbage_start":20000,"ts_delete_garbage_stop":30000,"deleted_garbage_count":600}
        """)
    #expect(
      lines[1] == """
        {"pid":1,"gen":2,"iid":0,"ts_start":1040000,"ts_stop":260040000,"collections":1,"collected":5,\
        "uncollectable":2,"candidates":121,"heap_size":721,"duration":0.259000000}
        """)
    #expect(lines[2].contains(#""collections":2,"collected":1200,"#))
  }

  @Test func statsTextIsCPythons() {
    #expect(
      GCStatsText.text(of: capture) == """
        gc: collecting generation 0...
        gc: objects in each generation: 701 0 20
        gc: objects in permanent generation: 0
        gc: done, 600 unreachable, 0 uncollectable, 0.0000s elapsed
        gc: collecting generation 2...
        gc: done, 7 unreachable, 2 uncollectable, 0.2590s elapsed

        """)
  }

  @Test func histogramIsHdrsText() throws {
    let text = try PauseHistogram.text(of: capture)
    #expect(text.hasPrefix("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"))
    #expect(text.contains("      20.015 0.300000000000          1           1.43\n"))
    #expect(text.contains("      20.015 0.500000000000          1           2.00\n"))
    #expect(text.contains("#[Mean    =   129541.908, StdDeviation   =   129521.900]\n"))
    #expect(text.contains("  259129.343 1.000000000000          2\n"))
    #expect(text.contains("#[Max     =   259129.343, Total count    =            2]\n"))
    var none = capture
    none.collections = []
    #expect(throws: ExportError.self) { try PauseHistogram.text(of: none) }
  }

  // MARK: Calls

  @Test func stacksLeadFromTheOutside() throws {
    #expect(
      try FoldedStacks.text(of: capture, at: .total) == """
        <module> (a_b.lua:9);make (a_b.lua:3) 1000
        <module> (a_b.lua:9);make (a_b.lua:4) 2000
        <no line of the script> 64

        """)
    #expect(
      try FoldedStacks.text(of: capture, at: .end) == """
        <module> (a_b.lua:9);make (a_b.lua:4) 2000
        <no line of the script> 64

        """)
    var none = capture
    none.tracebacks = []
    #expect(throws: ExportError.self) { try FoldedStacks.text(of: none, at: .peak) }
    #expect(throws: ExportError.self) { try Speedscope.text(of: none, at: .peak) }
    #expect(throws: ExportError.self) { try Gprof2Dot.text(of: none, at: .peak) }
    #expect(throws: ExportError.self) { try MemrayStats.text(of: none) }
  }

  @Test func speedscopeHasTwoProfiles() throws {
    #expect(
      try Speedscope.text(of: capture, at: .peak) == """
        {"$schema":"https://www.speedscope.app/file-format-schema.json","shared":{"frames":[\
        {"name":"<module>","file":"a;b.lua","line":9},{"name":"make","file":"a;b.lua","line":3},\
        {"name":"make","file":"a;b.lua","line":4},{"name":"<no line of the script>"}]},\
        "profiles":[{"type":"sampled","name":"Memory at the peak","unit":"bytes","startValue":0,\
        "endValue":464,"samples":[[3],[0,1]],"weights":[64,400]},{"type":"sampled",\
        "name":"Allocations in total","unit":"none","startValue":0,"endValue":13,\
        "samples":[[3],[0,1],[0,2]],"weights":[2,10,1]}],"name":"a\\"b.lua",\
        "activeProfileIndex":0,"exporter":"moult@1.2"}

        """)
  }

  @Test func gprof2dotHasFunctions() throws {
    #expect(
      try Gprof2Dot.text(of: capture, at: .total) == """
        {"version":0,"costs":[{"description":"Memory","unit":"bytes"}],"functions":[\
        {"name":"<module>","module":"a;b.lua"},{"name":"make","module":"a;b.lua"},\
        {"name":"<no line of the script>"}],"events":[{"callchain":[2],"cost":[64]},\
        {"callchain":[1,0],"cost":[1000]},{"callchain":[1,0],"cost":[2000]}]}

        """)
  }

  @Test func memrayNamesPlaces() throws {
    let stats = try json(MemrayStats.text(of: capture))
    #expect(stats["total_num_allocations"] as? Int == 13)
    #expect(stats["total_bytes_allocated"] as? Int == 3064)
    let places = stats["top_allocations_by_size"] as? [[String: Any]]
    #expect(places?.first?["location"] as? String == "make:a;b.lua:4")
    #expect(places?.first?["size"] as? Int == 2000)
    let metadata = stats["metadata"] as? [String: Any]
    #expect(metadata?["peak_memory"] as? Int == 464)
    // A capture that does not say of which sizes blocks were has no histogram.
    #expect(stats["allocation_size_histogram"] == nil)
  }

  @Test func memrayCountsSizesAndAllocators() throws {
    var sized = capture
    sized.sizes = CaptureSizes(
      sizes: [
        .init(bytes: 0, count: 2), .init(bytes: 16, count: 3), .init(bytes: 56, count: 4),
        .init(bytes: 512, count: 1), .init(bytes: 16384, count: 1),
      ], resizings: 4)
    let stats = try json(MemrayStats.text(of: sized))
    let bins = try #require(stats["allocation_size_histogram"] as? [[String: Int]])
    // What get_histogram_databins of memray 1.20 makes of these sizes.
    #expect(bins.map { $0["min_bytes"] } == [0, 31, 63, 127, 255, 511, 1023, 2047, 4095, 8191])
    #expect(bins.map { $0["max_bytes"] } == [30, 62, 126, 254, 510, 1022, 2046, 4094, 8190, 16383])
    #expect(bins.map { $0["count"] } == [5, 4, 0, 0, 0, 1, 0, 0, 0, 1])
    let allocators = stats["allocator_type_distribution"] as? [String: Int]
    #expect(allocators == ["PYMALLOC_MALLOC": 7, "PYMALLOC_REALLOC": 4])
    sized.sizes = CaptureSizes(sizes: [.init(bytes: 1, count: 9)], resizings: 0)
    let one = try json(MemrayStats.text(of: sized))
    #expect((one["allocation_size_histogram"] as? [[String: Int]])?.first?["count"] == 9)
  }

  // MARK: Heaps

  @Test func v8SnapshotIsConsistent() throws {
    let snapshot = try json(V8Snapshot.text(of: HeapGraph(snapshot)))
    let nodes = try #require(snapshot["nodes"] as? [Int])
    let edges = try #require(snapshot["edges"] as? [Int])
    let strings = try #require(snapshot["strings"] as? [String])
    let head = try #require(snapshot["snapshot"] as? [String: Any])
    #expect(head["node_count"] as? Int == nodes.count / 7)
    #expect(head["edge_count"] as? Int == edges.count / 3)
    #expect(nodes.count == 70 && edges.count == 54)
    func name(_ node: Int) -> String { strings[nodes[node * 7 + 1]] }
    #expect(
      (0..<10).map(name) == [
        "", "(GC roots)", "(garbage)", "list", "dict", "it''s \"x\"", "tuple", "list", "weakref",
        "NoneType",
      ])
    #expect(nodes[2] == 1 && Set(stride(from: 2, to: 70, by: 7).map { nodes[$0] }).count == 10)
    // The list: two elements; the dict: two values and a key; the weak reference at the end.
    #expect(
      Array(edges[27..<48]) == [
        1, 0, 28, 1, 1, 63, 2, 10, 35, 2, 11, 21, 3, 12, 35, 1, 0, 49, 1, 0, 42,
      ])
    // What garbage refers to is not held by it.
    #expect(Array(edges[45..<48]) == [1, 0, 42] && edges[48] == 6 && edges[50] == 28)
    #expect(strings[edges[49]] == "[1]")
    #expect(edges[51] == 6 && strings[edges[52]] == "referent" && edges[53] == 21)
    #expect(strings[10] == "['a b']")
  }

  @Test func meliaeLinesAreMeliaes() {
    #expect(
      Meliae.text(of: snapshot).split(separator: "\n").prefix(4) == [
        #"{"address": 64, "type": "list", "size": 72, "len": 2, "refs": [128, 448]}"#,
        #"{"address": 128, "type": "dict", "size": 232, "len": 2, "refs": [192, 64, 192]}"#,
        #"{"address": 192, "type": "str", "size": 54, "value": "it''s \"x\"", "refs": []}"#,
        #"{"address": 256, "type": "tuple", "size": 48, "len": 1, "refs": [320]}"#,
      ])
  }

  @Test func drawsAsObjgraphDoes() {
    var options = ObjectGraphDOT.Options()
    options.depth = 2
    options.tooMany = 1
    let drawing = ObjectGraphDOT(HeapGraph(snapshot), objects: [1], options: options)
    #expect(drawing.nodes == 2)
    #expect(
      drawing.text == #"""
        digraph ObjectGraph {
          node[shape=box, style=filled, fillcolor=white];
          o128[fontcolor=red];
          o128[label="dict\n2 items"];
          o128[fillcolor="0,0,1"];
          o64 -> o128;
          too_many_o128->o128[color=red,style=dotted,len=0.25,weight=10];
          too_many_o128[label="1 more backreferences",shape=box,height=0.25,color=red,fillcolor="0,1,0.65",fontsize=6];
          too_many_o128[fontcolor=white];
          o64[label="list\n2 items"];
          o64[fillcolor="0,0,0.65"];
          o128 -> o64 [label="k",weight=2];
        }

        """#)
    options.backwards = false
    options.tooMany = 10
    let forwards = ObjectGraphDOT(HeapGraph(snapshot), objects: [0], options: options).text
    #expect(forwards.contains(#"  o128 -> o192 [label="str\n'a b'"];"#))
    #expect(forwards.contains(#"  o192[label="str\n'it''s \"x\"'"];"#))
    #expect(forwards.contains("  o192[fontcolor=white];"))
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.766666666667, "0.766667"), (0.3, "0.3"), (0.05, "0.05"),
  ])
  func shortensNumbersAsC(value: Double, text: String) {
    #expect(ObjectGraphDOT.short(value) == text)
  }
}

@Suite struct ExplanationTests {
  let graph = HeapGraph(sampleSnapshot())
  let frames = sampleCapture().frames

  private func text(_ object: Int, depth: Int = 1, width: Int = 10) -> String {
    ObjectExplanation(graph, frames: frames, object: object, depth: depth, width: width).text
  }

  @Test func saysWhatHoldsAnObject() {
    #expect(
      text(2) == """
        str#33 'it''s "x"', at the end: 54 bytes, not tracked, reference count 1
          retains 54 bytes: what would be free if it were gone
          every way to it leads through dict#32

        Alive because of
          name a
            -> list#31
              -> [0] dict#32
                -> ['a b'] str#33 'it''s "x"'

        References to it
          dict#32 ['a b']
          dict#32 key

        """)
    #expect(text(0).contains("  made at a;b.lua:3 in make\n"))
    #expect(text(2, width: 1).contains("  and 1 more; --all shows them\n"))
    #expect(!text(6).contains("retains"))
  }

  @Test func saysWhatIsGarbage() {
    #expect(
      text(3, depth: 2).hasSuffix(
        """

        Nothing alive holds it: it is garbage that waits for a collection.

        References to it
          list#35 [0] (garbage)

        References to list#35
          tuple#34 [0] (garbage)

        """))
  }

  @Test func jsonHasTheChain() throws {
    let json = ObjectExplanation(graph, frames: frames, object: 2).json
    let top = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(top["dominator"] as? String == "dict#32")
    #expect(top["retained_bytes"] as? Int == 54)
    let chain = try #require(top["chain"] as? [[String: Any]])
    #expect(chain.map { $0["edge"] as? String } == [nil, "[0]", "['a b']"])
    #expect((top["references"] as? [Any])?.count == 2)
  }

  @Test func longChainsAreShortened() {
    var s = HeapSnapshot()
    s.name = "end"
    s.typeNames = ["list"]
    for i in 0..<100 {
      s.addresses.append(UInt64(i + 1) * 64)
      s.sizes.append(56)
      s.types.append(0)
      s.serials.append(UInt32(i + 1))
      s.counts.append(1)
      s.generations.append(0)
      s.places.append(0)
      s.reprs.append(0)
      if i < 99 {
        s.targets.append(UInt32(i + 1))
        s.labels.append(HeapSnapshot.label(item: 0))
      }
      s.firstEdges.append(UInt32(s.targets.count))
    }
    s.roots = [.init(name: "name a", object: 0)]
    let graph = HeapGraph(s)
    let short = ObjectExplanation(graph, frames: [], object: 99).text
    #expect(short.contains("  ... 80 more; --all shows them\n"))
    #expect(short.count { $0 == ">" } == 20)
    // What the chain has said already is not said again.
    #expect(!short.contains("References"))
    let long = ObjectExplanation(graph, frames: [], object: 99, width: Int.max).text
    #expect(long.count { $0 == ">" } == 100)
  }

  @Test func listsThoseFirstThatRetainMost() {
    let list = ObjectList(graph, frames: frames, type: "list", objects: [4, 0], limit: 20)
    #expect(
      list.text == """
        object   retained  bytes  held by           made at
        list#31       358     72  name a            a;b.lua:3 in make
        list#35        64     64  nothing: garbage  a;b.lua:3 in make

        """)
    let one = ObjectList(graph, frames: frames, type: "list", objects: [4, 0], limit: 1)
    #expect(one.text.hasSuffix("and 1 more; --all shows them\n"))
  }
}
