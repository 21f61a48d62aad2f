import Foundation
import Testing

// `moult report` on a capture that `moult run` made.

private let script = """
  workload { name = "grow" }
  rows = list()
  phase("build", function()
    for i = 1, 3000 do
      local d = dict()
      d.me = d
      rows:append(list())
    end
  end)
  phase("drop", function() rows = None; gc.collect() end)
  """

/// Gives a body a capture of the script.
private func withCapture<R>(_ arguments: String..., body: (String) throws -> R) throws -> R {
  try withScript(script) { path in
    let capture = path + ".moult"
    defer { unlink(capture) }
    let process = try moult(["run", path, "-o", capture, "--quiet"] + arguments)
    #expect(process.status == 0, "\(process.errors)")
    return try body(capture)
  }
}

private let kinds = [
  "summary", "lines", "types", "growth", "pauses", "generations", "allocator", "map",
]

@Test func everyReportIsMadeOfARun() throws {
  try withCapture { capture in
    for kind in kinds {
      let text = try moult("report", kind, capture)
      #expect(text.status == 0 && text.errors.isEmpty, "\(kind): \(text.errors)")
      #expect(text.output.split(separator: "\n").count > 3)
      #expect(!text.output.contains("\u{1B}"))
      let json = try moult("report", kind, capture, "--json")
      let document = try #require(
        JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
      #expect(document["schema"] as? String == "moult.report.\(kind)")
      let csv = try moult("report", kind, capture, "--csv").output.split(separator: "\n")
      #expect(csv.count > 1 && csv[0].contains(","), "\(kind)")
    }
    let info = try moult("info", capture)
    #expect(info.output.contains("a capture of ") && info.output.contains("\nbuild "))
    let tracemalloc = try moult("report", "lines", capture, "--tracemalloc", "--total").output
    #expect(tracemalloc.contains(/\.lua:7: size=[0-9.]+ KiB, count=[0-9]+, average=[0-9]+ B\n/))
    let lines = try moult("report", "lines", capture).output
    #expect(
      lines.contains(/(?m)^     7 .* MiB        3000       rows:append\(list\(\)\)$/), "\(lines)")
  }
}

@Test func whatACaptureDoesNotHoldIsAFailure() throws {
  try withCapture("--capture", "lines") { capture in
    let map = try moult("report", "map", capture)
    #expect(map.status == 1)
    #expect(map.errors.contains("not a full one"))
    #expect(try moult("report", "lines", capture, "--tracemalloc").status == 1)
    let moment = try moult("report", "types", capture, "--at", "nowhere")
    #expect(moment.status == 1)
    #expect(moment.errors.contains("there are start, build, drop, end"))
    let usage = try moult("report", "types", capture, "--top", "0")
    #expect(usage.status == 64)
    #expect(try moult("report", "lines", capture, "--total").status == 64)
    #expect(try moult("report", "pauses", capture, "--json", "--csv").status == 64)
  }
  #expect(try moult("report", "pauses", "/nonexistent.moult").status == 1)
}

@Test func aReportGoesToAFileThatIsNotOverwritten() throws {
  try withCapture { capture in
    let file = capture + ".txt"
    defer { unlink(file) }
    #expect(try moult("report", "types", capture, "-o", file).status == 0)
    #expect(try String(contentsOfFile: file, encoding: .utf8).hasPrefix("Types: "))
    let again = try moult("report", "types", capture, "-o", file)
    #expect(again.status == 1 && again.errors.contains("--force"))
    #expect(try moult("report", "types", capture, "-o", file, "--force").status == 0)
  }
}
