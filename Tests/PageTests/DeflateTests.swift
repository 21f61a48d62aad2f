import Testing

@testable import Page

@Suite struct DeflateTests {
  private func random(_ n: Int, _ seed: UInt64, _ limit: UInt64) -> [UInt8] {
    var state = seed
    return (0..<n).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8((state >> 33) % limit)
    }
  }

  @Test func whatIsPackedIsUnpacked() throws {
    var inputs: [[UInt8]] = [
      [], [7], [1, 2], Array("abc".utf8), Array(repeating: 0, count: 100_000),
    ]
    inputs.append(random(70_000, 1, 256))
    inputs.append(random(200_000, 2, 3))
    inputs.append(random(5000, 3, 200) + Array(repeating: 9, count: 259) + random(5000, 3, 200))
    // Equal bytes further apart than a window reaches, and just within it.
    for distance in [32_766, 32_767, 32_768, 32_769, 40_000] {
      let part = random(300, 4, 256)
      inputs.append(part + random(distance - 300, 5, 256) + part)
    }
    inputs.append((0..<60_000).flatMap { [UInt8($0 & 7), UInt8($0 >> 3 & 0xFF)] })
    for input in inputs {
      let packed = Deflate.packed(input)
      #expect(try Inflate.unpacked(packed) == input, "\(input.count) bytes")
    }
  }

  @Test func whatRepeatsBecomesSmall() {
    #expect(Deflate.packed(Array(repeating: 5, count: 1_000_000)).count < 5000)
    let text = Array(String(repeating: "the quick brown fox ", count: 5000).utf8)
    #expect(Deflate.packed(text).count < text.count / 50)
    // Numbers of few values take their entropy and little more: here 1 bit each.
    #expect(Deflate.packed(random(80_000, 6, 2)).count < 80_000 / 8 * 14 / 10)
  }

  @Test func codesKeepWithinTheirBoundAndFillIt() {
    // Fibonacci numbers make the deepest trees.
    var uses = [1, 1]
    while uses.count < 40 { uses.append(uses[uses.count - 1] + uses[uses.count - 2]) }
    let code = HuffmanCode(uses: uses, longest: 15)
    #expect(code.lengths.allSatisfy { $0 > 0 && $0 <= 15 })
    #expect(code.lengths.reduce(0) { $0 + 1 << (15 - Int($1)) } == 1 << 15)
    #expect(HuffmanCode(uses: [0, 0, 4], longest: 15).lengths == [0, 0, 1])
  }
}
