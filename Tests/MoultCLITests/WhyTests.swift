import Foundation
import Testing

/// `moult why` and the reports for other programs, on a run that was captured.
@Suite struct WhyTests {
  private static let script = """
    Node = class "Node" {}
    phase("build", function()
      top = Node()
      top.items = list {Node(), Node()}
    end)
    phase("drop", function()
      gc.disable()
      local lost = list()
      lost:append(lost)
      top.items:pop()
    end)
    """

  /// Gives a body a captured run and a folder beside it.
  private func withCapture(_ level: String = "full", _ body: (String, String) throws -> Void) throws
  {
    try withScript(Self.script) { script in
      let folder = NSTemporaryDirectory() + "why-\(UUID().uuidString)"
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let path = folder + "/run.moult"
      let run = try moult("run", "-q", script, "-o", path, "--capture", level)
      try #require(run.status == 0)
      try body(path, folder)
    }
  }

  @Test func saysWhatHoldsAnObject() throws {
    try withCapture { path, folder in
      let list = try moult("why", path, "Node")
      #expect(list.status == 0)
      let rows = list.output.split(separator: "\n").map { $0.split(separator: " ") }
      #expect(
        rows.count == 3 && rows[0].first == "object" && rows[1].first?.hasPrefix("Node#") == true)
      let early = try moult("why", path, "Node", "--at", "build")
      #expect(early.output.split(separator: "\n").count == 4)

      let inner = try #require(rows[2].first.map(String.init))
      let why = try moult("why", path, inner)
      #expect(why.output.contains("Alive because of\n  name top\n    -> Node#"))
      #expect(why.output.contains("-> .items list#"))
      #expect(why.output.contains("-> [0] \(inner)\n"))
      let json = try moult("why", path, inner, "--json")
      let top = try #require(
        JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(top["root"] as? String == "name top")

      let dot = folder + "/why.dot"
      #expect(try moult("why", path, inner, "--dot", dot).status == 0)
      #expect(try String(contentsOfFile: dot, encoding: .utf8).hasPrefix("digraph ObjectGraph {\n"))
      let again = try moult("why", path, inner, "--dot", dot)
      #expect(again.status == 1 && again.errors.contains("--force overwrites it"))
    }
  }

  @Test func saysWhatIsMissing() throws {
    try withCapture { path, _ in
      for (arguments, status, message) in [
        (["Nods"], 1, "there is no Nods; did you mean Node?"), (["Node#x"], 64, "names no object"),
        (["Node#9999999"], 1, "there was no object Node#9999999 yet"),
        (
          ["Node", "--at", "nowhere"], 1, "has no snapshot of 'nowhere'; there is build, drop, end"
        ),
        (["Node", "--depth", "-1"], 64, "--depth"),
      ] as [([String], Int32, String)] {
        let ended = try moult(["why", path] + arguments)
        #expect(ended.status == status, "\(arguments)")
        #expect(ended.errors.contains(message), "\(arguments): \(ended.errors)")
      }
    }
    try withCapture("lines") { path, _ in
      let why = try moult("why", path, "Node")
      #expect(why.status == 1 && why.errors.contains("moult run -o FILE --capture full"))
      let folded = try moult("report", "folded", path)
      #expect(folded.status == 1 && folded.errors.contains("moult run -o FILE --capture full"))
      #expect(try moult("report", "gcstats", path).status == 0)
    }
  }

  @Test func everyFormatIsWritten() throws {
    try withCapture { path, folder in
      for kind in [
        "chrome", "speedscope", "folded", "gprof2dot", "memray-stats", "heapsnapshot", "meliae",
        "gcstats", "gcmon", "debugmallocstats",
      ] {
        let file = folder + "/" + kind
        let printed = try moult("report", kind, path)
        #expect(printed.status == 0, "\(kind): \(printed.errors)")
        #expect(try moult("report", kind, path, "-o", file).status == 0)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == printed.output)
        #expect(try moult("report", kind, path, "-o", file).status == 1)
      }
      // Nothing was collected while the script ran.
      let none = try moult("report", "hgrm", path)
      #expect(none.status == 1 && none.errors.contains("no collection ran"))
    }
  }

  /// The garbage that the script left is what Chrome is shown as garbage.
  @Test func garbageIsShown() throws {
    try withCapture { path, _ in
      let lists = try moult("why", path, "list", "--all")
      #expect(lists.output.contains("nothing: garbage"))
      let text = try moult("report", "heapsnapshot", path).output
      let top = try #require(
        JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
      let nodes = try #require(top["nodes"] as? [Int])
      let strings = try #require(top["strings"] as? [String])
      #expect(strings[nodes[15]] == "(garbage)")
    }
  }
}
