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
    let json = try #require(parts.last?.components(separatedBy: "</script>").first)
    let read = try JSONDecoder().decode(StepRun.self, from: Data(json.utf8))
    #expect(read.steps.count == 1 && read.steps[0].state.objects[0].type == Self.hostile)
    #expect(html.contains("<code>x = 1</code>"))
  }

  @Test func textsOfScriptsNeverBecomeMarkup() throws {
    let html = try ExplainPage(run).html()
    #expect(!html.contains("<script>alert") && !html.contains("<b>"))
    #expect(html.components(separatedBy: "<script").count - 1 == 2)
    #expect(html.components(separatedBy: "</script").count - 1 == 2)
  }
}
