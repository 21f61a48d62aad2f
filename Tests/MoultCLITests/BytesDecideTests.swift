import Fuzz
import Testing

@testable import MoultCLI

/// What scripts/fuzz-guided is made of: trials in which bytes take the decisions.
@Suite struct BytesDecideTests {
  private static func bytes(_ seed: UInt64, _ count: Int) -> [UInt8] {
    var dice = Randomness(seed: seed)
    return (0..<count).map { _ in UInt8(dice.below(256)) }
  }

  @Test func bytesAreTakenOneByOneAndThenEverythingIsZero() {
    var dice = Randomness(bytes: [7, 1, 2, 255, 0, 0, 0, 0, 0, 0, 1][...])
    #expect(dice.below(10) == 7)
    #expect(dice.below(1_000) == 258)
    #expect(dice.next() == 0xFF00_0000_0000_0001)
    #expect(dice.isUsedUp)
    #expect(dice.below(3) == 0 && dice.next() == 0)
    var seeded = Randomness(seed: 1)
    _ = seeded.next()
    #expect(!seeded.isUsedUp)
  }

  /// A later byte changes nothing of what was said before it.
  @Test func scriptsFollowFromTheirBytes() {
    for seed in UInt64(0)..<20 {
      let all = Self.bytes(seed, 300)
      let script = ScriptGrammar.script(bytes: all[...])
      #expect(script == ScriptGrammar.script(bytes: all[...]) && script.utf8.count > 100)
      var others = all
      others[299] ^= 255
      let other = ScriptGrammar.script(bytes: others[...])
      #expect(script.commonPrefix(with: other).utf8.count > script.utf8.count / 2)
      #expect(ViewGrammar.script(bytes: all[...]) == ViewGrammar.script(bytes: all[...]))
    }
  }

  @Test func trialsOfBytesFindNothing() {
    for seed in UInt64(100)..<112 {
      let input = Self.bytes(seed, 300)
      #expect(FuzzTrial(bytes: input).run() == [])
      #expect(ViewTrial(bytes: input).run() == [])
    }
  }
}
