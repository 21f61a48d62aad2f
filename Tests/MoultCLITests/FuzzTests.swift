import Foundation
import Testing

/// `moult fuzz`: a few trials of each kind, and that their seeds make them again.
@Suite struct FuzzTests {
  @Test(arguments: ["scripts", "operations", "traces", "captures", "plugins", "views"])
  func aFewTrialsFindNothing(_ what: String) throws {
    let ran = try moult("fuzz", what, "--count", "12", "--seed", "1000", "--seconds", "120")
    #expect(ran.status == 0, "\(ran.output)\(ran.errors)")
    #expect(ran.output.hasPrefix("12 trials in "))
    #expect(ran.output.hasSuffix("; 0 problems\n"))
  }

  /// Tables of plugins with which something was found, and scripts about views.
  @Test(arguments: [
    ("plugins", 19), ("plugins", 323), ("plugins", 469), ("plugins", 531), ("plugins", 777),
    ("plugins", 1_200_711), ("plugins", 1_209_384), ("plugins", 1_807_955), ("plugins", 1_814_900),
    ("views", 7), ("views", 9), ("views", 21), ("traces", 606),
  ])
  func whatWasFoundIsFoundNoMore(_ what: String, _ seed: Int) throws {
    let ran = try moult("fuzz", what, "--seed", "\(seed)", "--count", "1", "--seconds", "60")
    #expect(ran.status == 0, "\(ran.output)")
  }

  @Test func aSeedAlwaysMakesTheSame() throws {
    for what in ["scripts", "views"] {
      let first = try moult("fuzz", what, "--seed", "77", "--show")
      #expect(first.status == 0 && first.output.count > 500)
      #expect(try moult("fuzz", what, "--seed", "77", "--show").output == first.output)
      #expect(try moult("fuzz", what, "--seed", "78", "--show").output != first.output)
    }
    #expect(try moult("fuzz", "traces", "--show").status == 64)
    #expect(try moult("fuzz", "nothing").status == 64)
  }

  @Test func theScriptOfAGuidedInputIsShown() throws {
    let input = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: input) }
    try Data((0..<400).map { UInt8(truncatingIfNeeded: $0 * 7) }).write(to: input)
    let shown = try moult("fuzz", "scripts", "--show", "--input", input.path)
    #expect(shown.status == 0 && shown.output.count > 100, "\(shown.errors)")
    #expect(try moult("fuzz", "scripts", "--show", "--input", input.path).output == shown.output)
    try Data((0..<400).map { UInt8(truncatingIfNeeded: $0 * 11) }).write(to: input)
    #expect(try moult("fuzz", "scripts", "--show", "--input", input.path).output != shown.output)
    #expect(try moult("fuzz", "scripts", "--input", input.path).status == 64)
    #expect(try moult("fuzz", "scripts", "--show", "--input", input.path + ".not").status == 1)
  }
}

/// Damaged captures with which fuzzers ended the process: each report says what is wrong, or is made.
@Suite struct DamagedCaptureTests {
  @Test(arguments: ["generations", "frames"])
  func reportsOfDamagedCapturesEnd(_ name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Captures/\(name).moult").path
    for kind in [
      "generations", "html", "folded", "gprof2dot", "memray-stats", "speedscope", "lines",
    ] {
      for salvage in [[], ["--salvage"]] {
        let made = try moult(["report", kind, path] + salvage)
        #expect([0, 1].contains(made.status), "\(kind): \(made.errors.prefix(300))")
      }
    }
  }
}
