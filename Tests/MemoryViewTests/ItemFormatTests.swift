import Testing

@testable import MemoryView

@Suite struct ItemFormatTests {
  @Test func formatsAreOneCharacterWithOrWithoutAnAt() {
    #expect(ItemFormat("B").native(12) == UInt8(ascii: "B"))
    #expect(ItemFormat("@d").native(12) == UInt8(ascii: "d"))
    #expect(ItemFormat("@d").text == "@d")
    #expect(ItemFormat("@d").isEquivalent(to: ItemFormat("d")))
    #expect(!ItemFormat("i").isEquivalent(to: ItemFormat("l")))
    for text in ["", "@", "BB", "@BB", "<i", "x", "w"] {
      #expect(ItemFormat(text).native(12) == nil, "\(text)")
    }
  }

  @Test func halfFloatsCameWith312() {
    #expect(ItemFormat("e").native(11) == nil)
    #expect(ItemFormat("e").native(12) == UInt8(ascii: "e"))
  }

  /// Every pattern of bits survives the way to a double and back, but for the kinds of NaN.
  @Test func halfFloatsAreExact() {
    for bits in UInt16.min...UInt16.max {
      let x = HalfFloat.value(bits)
      if x.isNaN {
        #expect(bits & 0x7C00 == 0x7C00 && bits & 0x3FF != 0)
        continue
      }
      #expect(HalfFloat.bits(x) == bits)
    }
  }

  @Test func halfFloatsRoundToEven() {
    #expect(HalfFloat.bits(2049) == HalfFloat.bits(2048))
    #expect(HalfFloat.bits(2051) == HalfFloat.bits(2052))
    #expect(HalfFloat.bits(65519.99) == HalfFloat.bits(65504))
    #expect(HalfFloat.bits(65520) == nil)
    #expect(HalfFloat.bits(-1e6) == nil)
    #expect(HalfFloat.bits(1e-9) == 0)
    #expect(HalfFloat.bits(.infinity) == 0x7C00)
    #expect(HalfFloat.bits(0x1.8p-25) == 1)
    #expect(HalfFloat.bits(0x1p-25) == 0)
  }

  @Test func valuesCompareAcrossFormatsExactly() {
    #expect(ItemValue.integer(1).equals(.double(1)))
    #expect(!ItemValue.integer(1 << 53 + 1).equals(.double(0x1p53 * 2)))
    #expect(!ItemValue.integer(9_007_199_254_740_993).equals(.double(9_007_199_254_740_992)))
    #expect(ItemValue.large(UInt(1) << 63).equals(.double(0x1p63)))
    #expect(!ItemValue.double(.nan).equals(.double(.nan)))
    #expect(!ItemValue.byte(1).equals(.integer(1)))
  }
}
