import Capture
import Testing

@testable import Report

// Reports that are laid out as another tool's: what is expected here was printed by that tool, given
// the same figures.

@Suite struct PeerFormatTests {
  /// memory_profiler 0.61.0, `show_results(precision=3)`.
  @Test func linesAreAsMemoryProfilerPrintsThem() {
    let expected = [
      "Filename: w.lua", "",
      "Line #    Mem usage    Increment  Occurrences   Line Contents",
      "=============================================================",
      "     1                                         workload{}",
      "     2                                         ",
      "     3    0.048 MiB    0.000 MiB           1   items = list()",
      "     4    2.000 MiB    0.000 MiB        1001   for i = 1, 1000 do",
      "     5    5.500 MiB    3.062 MiB        1000     items:append(node(i))",
      "     6                                         end",
      "     7    2.500 MiB   -3.000 MiB           1   items = None", "", "", "",
    ].joined(separator: "\n")
    #expect(LinesReport(sampleCapture()).text(style: ReportStyle()) == expected)
  }

  @Test func linesCanBeFewerOrInAnotherOrder() {
    let capture = sampleCapture()
    func numbers(_ report: LinesReport) -> [Int] { report.lines.map(\.line) }
    #expect(numbers(LinesReport(capture, top: 2)) == [5, 7])
    #expect(numbers(LinesReport(capture, order: .increment)) == [5, 3, 4, 7])
    #expect(numbers(LinesReport(capture, order: .occurrences, top: 1)) == [4])
    #expect(numbers(LinesReport(capture, order: .pause, top: 1)) == [5])
    #expect(numbers(LinesReport(capture, order: .objects, top: 2)) == [5, 3])
    let cut = LinesReport(capture, precision: 1, cutsTo: 10).text(style: ReportStyle())
    #expect(cut.contains("     5      5.5 MiB      3.1 MiB        1000     items:a…\n"))
    #expect(
      LinesReport(capture, top: 1).text(style: ReportStyle()).split(separator: "\n").count == 4)
  }

  /// CPython 3.11, `str(tracemalloc.Statistic(...))`.
  @Test(arguments: [
    (1_648_640, 10745, "w.lua:2: size=1610 KiB, count=10745, average=153 B"),
    (5521, 101, "w.lua:2: size=5521 B, count=101, average=55 B"),
    (0, 3, "w.lua:2: size=0 B, count=3, average=0 B"),
    (99, 1, "w.lua:2: size=99 B, count=1, average=99 B"),
    (10239, 2, "w.lua:2: size=10239 B, count=2, average=5120 B"),
    (10240, 7, "w.lua:2: size=10.0 KiB, count=7, average=1463 B"),
    (102_399, 1, "w.lua:2: size=100.0 KiB, count=1, average=100.0 KiB"),
    (102_400, 3, "w.lua:2: size=100 KiB, count=3, average=33.3 KiB"),
    (10_485_759, 1, "w.lua:2: size=10240 KiB, count=1, average=10240 KiB"),
    (10_485_760, 5, "w.lua:2: size=10.0 MiB, count=5, average=2048 KiB"),
    (3_298_534_883_328, 2, "w.lua:2: size=3072 GiB, count=2, average=1536 GiB"),
  ])
  func statisticsAreAsTracemallocPrintsThem(_ bytes: Int, _ count: Int, _ expected: String) {
    let statistic = TracemallocReport.Statistic(
      frames: [.init(file: "w.lua", line: 2)], sizeBytes: bytes, count: count)
    #expect(TracemallocReport.text(statistic) == expected)
  }

  @Test func tracemallocCountsTheBlocksAskedFor() throws {
    let capture = sampleCapture()
    func text(
      _ blocks: TracemallocReport.Blocks, _ grouping: TracemallocReport.Grouping = .lineno
    ) throws -> String {
      try TracemallocReport(capture, blocks: blocks, grouping: grouping)
        .text(style: ReportStyle())
    }
    #expect(
      try text(.end) == """
        w.lua:5: size=10.0 KiB, count=7, average=1463 B
        w.lua:4: size=5521 B, count=101, average=55 B
        <unknown>:0: size=99 B, count=1, average=99 B

        """)
    #expect(
      try text(.peak) == """
        w.lua:4: size=1610 KiB, count=10745, average=153 B
        lib.lua:9: size=100 KiB, count=3, average=33.3 KiB
        w.lua:5: size=10.0 KiB, count=7, average=1463 B

        """)
    #expect(
      try text(.total, .filename) == """
        w.lua:0: size=2041 KiB, count=12050, average=173 B
        lib.lua:0: size=100 KiB, count=3, average=33.3 KiB
        <unknown>:0: size=99 B, count=1, average=99 B

        """)
    // As Traceback.format: the oldest frame first, its text below.
    #expect(
      try text(.peak, .traceback).hasPrefix(
        """
        w.lua:5: size=1610 KiB, count=10745, average=153 B
          File "w.lua", line 5
            items:append(node(i))
          File "w.lua", line 4
            for i = 1, 1000 do
        w.lua:5: size=100 KiB, count=3, average=33.3 KiB
          File "w.lua", line 5
            items:append(node(i))
          File "lib.lua", line 9
        w.lua:5: size=10.0 KiB
        """))
    #expect(
      try TracemallocReport(capture, cumulative: true).text(style: ReportStyle()) == """
        w.lua:5: size=15.4 KiB, count=108, average=146 B
        w.lua:4: size=5521 B, count=101, average=55 B
        <unknown>:0: size=99 B, count=1, average=99 B

        """)
    #expect(throws: ReportError.self) { try TracemallocReport(sampleCapture(level: .lines)) }
  }

  /// objgraph 3.7.0, `show_growth` at each moment with one dictionary of peaks.
  @Test func growthIsAsObjgraphPrintsIt() throws {
    let capture = sampleCapture()
    #expect(
      try GrowthReport(capture, objgraph: true).text(style: ReportStyle()) == """
        # build
        Node      1000     +1000
        dict      1010      +970
        list         3        +3
        tuple        2        +2

        # build:2
        tuple      900      +898
        Node      1500      +500
        dict      1500      +490

        # settle

        # end
        list         4        +1
        tuple      901        +1
        type        21        +1

        """)
    #expect(
      try GrowthReport(capture, from: "build", to: "end", top: 1, objgraph: true)
        .text(style: ReportStyle()) == "tuple      901      +899\n")
  }

  /// objgraph 3.7.0, `show_most_common_types(limit=3)`.
  @Test func typesAreAsObjgraphPrintsThem() throws {
    let text = try TypesReport(sampleCapture(), at: "build", top: 3, layout: .objgraph)
      .text(style: ReportStyle())
    #expect(text == "dict 1010\nNode 1000\ntype 20\n")
  }

  /// guppy3 3.1.7, the format of `Part.StatFormat`.
  @Test func typesAreAsGuppyPrintsThem() throws {
    let layout = TypesReport.Layout.guppy
    let expected = [
      "Partition of a set of 2535 objects. Total size = 361112 bytes.",
      " Index  Count   %     Size   % Cumulative  % Kind (class)",
      "     0   1010  40   250000  69    250000  69 dict",
      "     1   1000  39    56000  16    306000  85 __main__.Node",
      "     2    500  20    30000   8    336000  93 str",
      "     3     20   1    16000   4    352000  97 type",
      "     4      3   0     9000   2    361000 100 list",
      "     5      2   0      112   0    361112 100 tuple",
    ]
    #expect(
      try TypesReport(sampleCapture(), at: "build", layout: layout).text(style: ReportStyle())
        == expected.joined(separator: "\n") + "\n")
    #expect(
      try TypesReport(sampleCapture(), at: "build", top: 1, layout: layout)
        .text(style: ReportStyle())
        == expected.prefix(3).joined(separator: "\n") + "\n<5 more rows.>\n")
  }
}
