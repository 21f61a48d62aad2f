import Foundation
import Testing

/// Other people's traces: what is imported replays, what makes no sense is told with its line.
@Suite struct ImportTests {
  private static let files = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Traces")

  private func temporary(_ suffix: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)\(suffix)")
      .path
  }

  @Test(arguments: ["raw", "mem", "obj"]) func blocksAreImported(_ domain: String) throws {
    let trace = temporary(".mtrace")
    defer { try? FileManager.default.removeItem(atPath: trace) }
    let file = Self.files.appendingPathComponent("small.rep").path
    let imported = try moult("import", file, "-o", trace, "--domain", domain)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.contains("heap.malloc"))
    // A second one does not overwrite it unless told.
    #expect(try moult("import", file, "-o", trace).status == 1)
    #expect(try moult("import", file, "-o", trace, "--domain", domain, "--force").status == 0)
    for option in ["--json", "--verify-every=1", "--python=3.8"] {
      let replayed = try moult("replay", trace, "--explain", option)
      #expect(replayed.status == 0)
      #expect(replayed.errors == "")
    }
  }

  /// Blocks that are never freed go with the heap, and what is used of it is theirs.
  @Test func blocksTakeTheMemoryThatTheyTook() throws {
    try withFile("1\n3\n3\n1\na 0 100000\na 1 300000\na 2 20\n", ".rep") { file in
      let trace = file + ".mtrace"
      defer { try? FileManager.default.removeItem(atPath: trace) }
      #expect(try moult("import", file, "-q", "-o", trace).status == 0)
      let replayed = try moult("replay", trace, "--json")
      let document = try JSONSerialization.jsonObject(with: Data(replayed.output.utf8))
      let total = ((document as? [String: Any])?["total"] as? [String: Any])
      let peak = try #require(total?["bytesPeak"] as? Int)
      #expect(peak >= 400_000)
    }
  }

  @Test func objectsAreImported() throws {
    let trace = temporary(".mtrace")
    defer { try? FileManager.default.removeItem(atPath: trace) }
    let file = Self.files.appendingPathComponent("small.et").path
    let imported = try moult("import", file, "-o", trace)
    #expect(imported.status == 0, "\(imported.errors)")
    // A cycle dies when it is collected; an item of a living array is still there.
    #expect(
      imported.output.contains(
        "5 objects died: 2 at once, 2 later, 1 are still there at the end"))
    let replayed = try moult("replay", trace, "--verify-every", "1", "--explain")
    #expect(replayed.status == 0)
    #expect(replayed.errors.contains("1 of 5 objects that died in the imported trace"))
    #expect(!replayed.errors.contains("differ"))
    #expect(!replayed.errors.contains("left out"))
    // Without a collector the cycle floats, too.
    let kept = try moult("replay", trace, "--collector", "none")
    #expect(kept.errors.contains("3 of 5 objects that died in the imported trace"))
  }

  @Test(arguments: [
    ("9\n", "1: the file ends in its header"),
    ("9\nx\n", "2: the header is four lines with a number each, and not 'x'"),
    ("9\n3\n2\n1\na 0 5\n", "5: the header says 2 operations, and there are 1"),
    ("9\n3\n2\n1\na 0 5\na 0 6\n", "6: block 0 is taken already"),
    ("9\n3\n2\n1\na 0 5\nf 1\n", "6: there is no block 1 to free"),
    ("9\n3\n2\n1\na 0 5\nr 2 7\n", "6: there is no block 2 to resize"),
    ("9\n3\n2\n1\na 0 5\na 3 6\n", "6: block 3, but the header says that there are 3"),
    ("9\n3\n2\n1\na 0 5\nf 0 5\n", "6: an operation is"),
    ("9\n3\n2\n1\na 0 5\nm 1 6\n", "6: an operation is"),
    ("9\n3\n1\n1\na 0 99999999999999999999\n", "5: the number 99999999999999999999 is too large"),
    ("9\n3\n1\n1\na 0 999999999999999\n", "5: MemoryError"),
  ])
  func whatIsWrongWithBlocksIsTold(_ text: String, _ message: String) throws {
    try expectFailure(text, ".rep", message)
  }

  @Test(arguments: [
    ("A 1 10 T 1 1\nQ 1\n", "2: no record begins with 'Q'"),
    ("A 1 10 T 1 1\nD 2 1\n", "2: object 2 dies and is not there"),
    ("A 1 10 T 1 1\nA 1 10 T 1 1\n", "2: object 1 is there already"),
    ("A 1 10\n", "1: an allocation is"),
    ("A 0 10 T 1 1\n", "1: an object cannot have the number 0"),
    ("A 1 xx T 1 1\n", "1: word 3 of 'A 1 xx T 1 1' is no hexadecimal number"),
    ("A 1 10 T 1 1\nU 0 1 7 3 1\n", "2: object 7 is not there"),
    ("A 1 10 T 1 1\nD 1 1\nU 0 1 0 3 1\n", "3: object 1 is not there"),
    ("A 1 10 [LT; 1 2 1\nU 0 1 1 2 1\n", "2: object 1 has 2 items, and no item 2"),
    ("A 1 10 [B 1 2 1\nU 0 1 1 0 1\n", "2: object 1 is an array of numbers"),
    ("\u{1}\u{2}", "1: no record begins with '??'"),
  ])
  func whatIsWrongWithObjectsIsTold(_ text: String, _ message: String) throws {
    try expectFailure(text, ".et", message)
  }

  @Test func theFormatMustBeKnown() throws {
    #expect(try moult("import", "trace.txt").status == 64)
    let missing = try moult("import", "/nowhere/trace.rep", "-o", temporary(".mtrace"))
    #expect(missing.status == 1)
    #expect(missing.errors.contains("cannot read /nowhere/trace.rep: No such file or directory"))
  }

  private func withFile(_ text: String, _ suffix: String, _ body: (String) throws -> Void) throws {
    let file = temporary(suffix)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(atPath: file) }
    try body(file)
  }

  /// The file is refused, and a trace that stood there stays as it was.
  private func expectFailure(_ text: String, _ suffix: String, _ message: String) throws {
    try withFile(text, suffix) { file in
      let trace = file + ".mtrace"
      try "before".write(toFile: trace, atomically: true, encoding: .utf8)
      defer { try? FileManager.default.removeItem(atPath: trace) }
      let imported = try moult("import", file, "-o", trace, "--force")
      #expect(imported.status == 1)
      #expect(imported.output == "")
      #expect(imported.errors.contains("moult: error: \(file):\(message)"), "\(imported.errors)")
      #expect(!imported.errors.contains("traceback"))
      #expect(try String(contentsOfFile: trace, encoding: .utf8) == "before")
      #expect(!FileManager.default.fileExists(atPath: trace + ".importing"))
    }
  }
}
