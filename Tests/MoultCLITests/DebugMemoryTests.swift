import Foundation
import Testing

/// `moult run --debug-memory`: what CPython's debug allocator sees, named with serial and line.
@Suite struct DebugMemoryTests {
  @Test(arguments: [
    (
      "b = heap.malloc(20)\nheap.poke(b + 20, 65)",
      "script.lua:1): bytes behind it were overwritten: 41 fd"
    ),
    ("b = heap.malloc(20)\nheap.poke(b - 1, 65)", "bytes before it were overwritten"),
    ("b = heap.malloc(20)\nheap.free(b)\nheap.free(b)", "is used: it was freed at "),
    ("b = heap.malloc(20, 'obj')\nheap.free(b, 'mem')", "is freed as one of domain mem"),
    (
      "b = heap.malloc(20)\nheap.free(b)\nheap.poke(b + 5, 1)",
      "was written to at byte 5 after it was freed at "
    ),
    (
      "b = heap.malloc(20)\nheap.free(b)\nheap.poke(b + 5, 1)\nc = heap.malloc(20)",
      "was written to at byte 5"
    ),
    (
      "b = heap.malloc(600, 'raw')\nheap.poke(b + 600, 1)\nb = heap.realloc(b, 700)",
      "600 bytes, raw"
    ),
  ])
  func whatIsDoneToABlockIsNamed(_ script: String, _ reason: String) throws {
    try withNamedScript(script) { path in
      let ran = try moult("run", "-q", path, "--debug-memory")
      #expect(ran.status == 1)
      #expect(ran.errors.contains("debug memory: block "), "\(ran.errors)")
      #expect(ran.errors.contains(reason), "\(ran.errors)")
      #expect(ran.errors.contains("script.lua:1"), "\(ran.errors)")
    }
  }

  @Test func scriptsRunAsTheyDoWithoutIt() throws {
    let examples = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("scripts/examples")
    for name in ["quickstart", "cycles", "finalizer", "closures", "weakref_basics", "generators"] {
      let path = examples.appendingPathComponent("\(name).lua").path
      for python in ["3.8", "3.12", "3.13"] {
        let plain = try moult("run", "-q", path, "--python", python)
        let watched = try moult(
          "run", "-q", path, "--python", python, "--debug-serials", "--verify-every", "500")
        #expect(watched.status == plain.status, "\(name) \(python): \(watched.errors)")
        #expect(watched.output == plain.output, "\(name) \(python)")
      }
    }
  }

  /// 900 lists, and what debug memory adds to each.
  @Test func replaysAreWatched() throws {
    let script = "keep = list{}\nfor i in range(900) do keep:append(list{}) end"
    try withNamedScript(script) { path in
      let trace = path + ".mtrace"
      #expect(try moult("record", "-q", path, "-o", trace).status == 0)
      func peak(_ options: String...) throws -> Int {
        let ran = try moult(["replay", trace, "--json"] + options)
        #expect(ran.status == 0, "\(ran.errors)")
        let json = try JSONSerialization.jsonObject(with: Data(ran.output.utf8)) as? [String: Any]
        return try #require((json?["total"] as? [String: Any])?["bytesPeak"] as? Int)
      }
      // What lies around each block, rounded to size classes.
      let plain = try peak()
      let watched = try peak("--debug-memory")
      #expect(watched > plain + 900 * 16)
      #expect(try peak("--debug-serials") > watched + 900 * 8)
    }
  }

  @Test func bytesAreForThoseWhoWatch() throws {
    try withNamedScript("b = heap.malloc(20)\nprint(heap.peek(b, 4))") { path in
      #expect(try moult("run", "-q", path).status == 1)
      let watched = try moult("run", "-q", path, "--debug-memory")
      #expect(watched.status == 0)
      #expect(watched.output == "b'\\xcd\\xcd\\xcd\\xcd'\n")
    }
    for beyond in [
      "heap.peek(b + 29, 1)", "heap.peek(b - 17, 1)", "heap.poke(b + 28, 1)", "heap.peek(1, 1)",
    ] {
      try withNamedScript("b = heap.malloc(20)\n\(beyond)") { path in
        let ran = try moult("run", "-q", path, "--debug-memory")
        #expect(
          ran.status == 1 && ran.errors.contains("in no block of this script"), "\(ran.errors)")
      }
    }
    try withNamedScript("b = heap.malloc(20, 'obj')\nheap.free(b, 'mem')") { path in
      let ran = try moult("run", "-q", path)
      #expect(ran.status == 1 && ran.errors.contains("is one of domain obj"))
    }
  }

  private func withNamedScript(_ text: String, _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("script.lua").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    try body(path)
  }
}
