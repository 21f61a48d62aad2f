import Capture
import Foundation
import Testing

@testable import Page

@Suite struct ExplainPageTests {
  private static let hostile = "</script><script>alert(1)</script><b>"

  private var run: StepRun {
    var run = StepRun(
      scriptPath: "a.lua", source: "x = 1\nprint(\"\(Self.hostile)\")\n", python: "3.12",
      collector: "generational")
    var step = StepRun.Step()
    step.line = 2
    step.output = Self.hostile
    step.state.names = [.init(name: "x", target: 7, text: "")]
    step.state.objects = [
      .init(
        id: 7, type: Self.hostile, text: Self.hostile, count: 1, generation: 0, address: 64,
        bytes: 56, edges: [], moreEdges: 0, isGarbage: false)
    ]
    run.steps = [step]
    run.failure = "no \(Self.hostile)"
    return run
  }

  @Test func aPageHoldsTheStepsAndTheScript() throws {
    let html = try ExplainPage(run).html()
    let parts = html.components(separatedBy: "id=\"run\">")
    let text = try #require(parts.last?.components(separatedBy: "</script>").first)
    let bytes = try #require(Data(base64Encoded: text))
    let json = Data(try Inflate.unpacked(Array(bytes)))
    let read = try JSONDecoder().decode(PackedRun.self, from: json)
    #expect(read == PackedRun(run))
    #expect(read.steps.count == 1 && read.steps[0].state.objects?[0].type == Self.hostile)
    #expect(html.contains("<code>x = 1</code>"))
  }

  @Test func textsOfScriptsNeverBecomeMarkup() throws {
    let html = try ExplainPage(run).html()
    #expect(!html.contains("<script>alert") && !html.contains("<b>"))
    #expect(html.components(separatedBy: "<script").count - 1 == 2)
    #expect(html.components(separatedBy: "</script").count - 1 == 2)
  }

  @Test func ofAStateOnlyWhatChangedIsKept() throws {
    func object(_ id: UInt32, count: Int) -> StepRun.Object {
      .init(
        id: id, type: "list", text: "", count: count, generation: 0, address: UInt64(id) * 64,
        bytes: 56, edges: [], moreEdges: 0, isGarbage: false)
    }
    var run = run
    run.steps = []
    // Objects come, change and go; each state is what the differences so far make of it.
    for i in 0..<40 {
      var step = StepRun.Step()
      step.line = i + 1
      step.state.names = [.init(name: "n\(i / 10)", target: 1, text: "")]
      step.state.objects = (UInt32(i / 4)..<UInt32(i / 2 + 20)).map {
        object($0, count: $0 % 7 == UInt32(i) % 7 ? i : 1)
      }
      step.state.pools = [
        .init(
          address: 0, blockBytes: 32, capacity: 508, used: i, free: [7, 8, 9, 3, 12, 13],
          touched: [i])
      ]
      step.state.counts = [i / 3, 0, 0]
      if i == 20 {
        var collection = StepRun.Collection(generation: 0, reason: "explicit")
        collection.before = step.state
        collection.before.objects.append(object(99, count: 4))
        collection.subtractions = [.init(from: 1, to: 2, label: "[0]", left: 3)]
        step.collections = [collection]
      }
      run.steps.append(step)
    }
    let packed = PackedRun(run)
    #expect(packed.steps[1].state.names == nil && packed.steps[10].state.names != nil)
    #expect(packed.steps[1].state.objects?.count ?? 0 < 12)
    #expect(packed.steps[0].state.pools?[0].free == [7, 3, 3, 1, 12, 2])
    var objects: [UInt32: StepRun.Object] = [:]
    func apply(_ change: PackedRun.State, _ expected: StepRun.State) {
      for id in change.gone ?? [] { objects[id] = nil }
      for object in change.objects ?? [] { objects[object.id] = object }
      #expect(objects.values.sorted { $0.id < $1.id } == expected.objects)
    }
    for (step, given) in zip(packed.steps, run.steps) {
      for (c, givenC) in zip(step.collections ?? [], given.collections) {
        apply(c.before, givenC.before)
        #expect(c.subtractions == [1, 2, 3] && c.labels == ["[0]"])
      }
      apply(step.state, given.state)
    }
  }
}
