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
}
