import Capture
import Foundation
import HeapGraph
import Testing

@testable import Export

@Suite struct ExportTests {
  let capture = sampleCapture()
  let snapshot = sampleSnapshot()

  @Test func dump() throws {
    print("=== chrome\n\(ChromeTrace.text(of: capture))")
    print("=== speedscope\n\(try Speedscope.text(of: capture, at: .peak))")
    print("=== folded\n\(try FoldedStacks.text(of: capture, at: .total))")
    print("=== gprof\n\(try Gprof2Dot.text(of: capture, at: .total))")
    print("=== memray\n\(try MemrayStats.text(of: capture))")
    print("=== hgrm\n\(try PauseHistogram.text(of: capture))")
    print("=== gcstats\n\(GCStatsText.text(of: capture))")
    print("=== gcmon\n\(GCMon.text(of: capture))")
    print("=== v8\n\(V8Snapshot.text(of: HeapGraph(snapshot)))")
    print("=== meliae\n\(Meliae.text(of: snapshot))")
    print("=== dot\n\(ObjectGraphDOT(HeapGraph(snapshot), objects: [2]).text)")
    for i in [0, 2, 3] {
      print("=== why\n\(ObjectExplanation(HeapGraph(snapshot), frames: capture.frames, object: i).text)")
    }
    print("=== whyjson\n\(ObjectExplanation(HeapGraph(snapshot), frames: capture.frames, object: 2).json)")
    print("=== list\n\(ObjectList(HeapGraph(snapshot), frames: capture.frames, type: "list", objects: [0, 4], limit: 9).text)")
  }
}
