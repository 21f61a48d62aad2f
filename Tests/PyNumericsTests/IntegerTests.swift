import PyNumerics
import Testing

@Suite struct IntegerTests {
  @Test func arithmeticEqualsPython() {
    let rows = rows(Tables.arithmetic)
    #expect(rows.count >= 150)
    for row in rows {
      let values = row.map(integer)
      let (a, b) = (values[0], values[1])
      #expect(a + b == values[2], "\(row)")
      #expect(a - b == values[3], "\(row)")
      #expect(a * b == values[4], "\(row)")
      let (quotient, remainder) = a.floorDivided(by: b == 0 ? 7 : b)
      #expect(quotient == values[5], "\(row)")
      #expect(remainder == values[6], "\(row)")
      #expect(a & b == values[7], "\(row)")
      #expect(a | b == values[8], "\(row)")
      #expect(a ^ b == values[9], "\(row)")
      #expect(~a == -(a + 1))
      #expect((a < b) == (values[3].isNegative))
    }
  }

  @Test func shiftsEqualPython() {
    for row in rows(Tables.shifts) {
      let a = integer(row[0])
      #expect(a << Int(row[1])! == integer(row[2]), "\(row)")
      #expect(a >> Int(row[1])! == integer(row[3]), "\(row)")
    }
  }

  @Test func powersEqualPython() {
    for row in rows(Tables.powers) {
      #expect(integer(row[0]).power(Int(row[1])!) == integer(row[2]), "\(row)")
    }
  }

  @Test func conversionsEqualPython() throws {
    for row in rows(Tables.integers) {
      let value = integer(row[0])
      #expect(value.description == row[1])
      #expect(try IntegerText.parse(row[1]) == value)
      #expect(value.text(radix: 16) == row[0])
      #expect(try IntegerText.parse(row[0], base: 16) == value)
      #expect(value.bitLength == Int(row[2])!)
      let nearest = row[3] == "!" ? nil : double(row[3])
      #expect(value.double?.bitPattern == nearest?.bitPattern, "\(row)")
      #expect(hash(value) == Int(row[4])!, "\(row)")
      #expect((value.isNegative ? -value : value).text(radix: 8) == row[5])
      #expect(NumberFormat.grouped(value) == row[6])
      #expect(value.int64 == Int64(row[1]))
      if let small = Int64(row[1]) {
        #expect(BigInteger(small) == value)
        #expect(PythonHash.integer(small) == hash(value))
        #expect(IntegerDigits.digitCount(small) == value.digits.count)
      }
    }
  }

  /// Operands too long to list: both sides make them with the same generator and compare residues.
  @Test func largeProductsAndQuotientsEqualPython() {
    for row in rows(Tables.large) {
      var generator = Splitmix(state: UInt64(row[0])!)
      let a = generator.integer(Int(row[1])!)
      let b = generator.integer(Int(row[2])!)
      let product = a * b
      #expect(b * a == product)
      let (quotient, remainder) = b.floorDivided(by: a)
      #expect(product.bitLength == Int(row[3])!)
      #expect(hash(product) == Int(row[4])!, "\(row)")
      #expect(residue(product) == Int(row[5])!, "\(row)")
      #expect(hash(quotient) == Int(row[6])!, "\(row)")
      #expect(hash(remainder) == Int(row[7])!, "\(row)")
      #expect(residue(quotient) == Int(row[8])!, "\(row)")
      #expect(residue(remainder) == Int(row[9])!, "\(row)")
      #expect(quotient * a + remainder == b)
      #expect(product.floorDivided(by: a).quotient == b)
      #expect(product.floorDivided(by: a).remainder == 0)
    }
  }

  private func residue(_ value: BigInteger) -> Int {
    value.digits.withUnsafeBufferPointer {
      Int(IntegerDigits.remainder($0, byDigit: 1_000_000_007))
    }
  }

  /// (2^30k - 1)^2 = 2^60k - 2^(30k+1) + 1 makes every carry that a product can have.
  @Test(arguments: [1, 69, 70, 71, 141, 333])
  func productsOfOnesCarryThroughout(count: Int) {
    let ones = BigInteger(digits: [UInt32](repeating: IntegerDigits.mask, count: count))
    let one: BigInteger = 1
    #expect(ones * ones == (one << (60 * count)) - (one << (30 * count + 1)) + one)
  }

  @Test(arguments: [2, 3, 7, 8, 10, 16, 27, 32, 36])
  func textInEveryRadixReadsBack(radix: Int) throws {
    var generator = Splitmix(state: 11)
    for count in 0..<40 {
      let value = generator.integer(count)
      let text = value.text(radix: radix)
      #expect(try IntegerText.parse(text, base: radix) == value)
      #expect(try IntegerText.parse("-" + text.uppercased(), base: radix) == -value)
      // Horner's rule by other operators than the code under test.
      var expected: BigInteger = 0
      for character in text {
        expected = expected * BigInteger(radix) + BigInteger(Int(String(character), radix: radix)!)
      }
      #expect(expected == value)
    }
  }

  @Test func zeroDigitsAtTheTopDoNotMatter() {
    let padded: [UInt32] = [5, 0, 0]
    let zero: [UInt32] = [0]
    padded.withUnsafeBufferPointer { padded in
      zero.withUnsafeBufferPointer { zero in
        let five = SignedDigits(padded, isNegative: true)
        let none = SignedDigits(zero, isNegative: true)
        #expect(IntegerDigits.bitLength(padded) == 3)
        #expect(SignedDigits.compare(five, none) < 0)
        #expect(none.signum == 0)
        #expect(none.int64 == 0)
        #expect(PythonHash.integer(five) == -5)
        #expect(PythonHash.integer(none) == 0)
        var memory = [UInt32](repeating: .max, count: 8)
        let negative = SignedCount(count: 1, isNegative: true)
        let nothing = SignedCount(count: 0, isNegative: false)
        memory.withUnsafeMutableBufferPointer { out in
          #expect(SignedDigits.add(five, none, into: out) == negative)
          #expect(SignedDigits.add(none, none, into: out) == nothing)
          #expect(SignedDigits.multiply(five, none, into: out) == nothing)
          #expect(SignedDigits.combine(five, none, .or, into: out) == negative)
          #expect(SignedDigits.invert(none, into: out) == negative)
        }
      }
    }
  }

  /// Every kernel gets exactly the digits that its bound promises; debug builds trap beyond them.
  @Test func resultsStayWithinTheirBounds() {
    var generator = Splitmix(state: 3)
    for _ in 0..<300 {
      let a = generator.integer(Int(generator.next() % 6))
      let b = generator.integer(1 + Int(generator.next() % 5))
      let negative = BigInteger(digits: a.digits, isNegative: true)
      #expect((negative + b) - b == negative)
      let (quotient, remainder) = negative.floorDivided(by: b)
      #expect(quotient * b + remainder == negative)
      #expect(!remainder.isNegative && remainder < b)
      #expect(negative >> 30 == negative.floorDivided(by: 1_073_741_824).quotient)
      #expect((negative & b) + (negative | b) == negative + b)
      #expect((negative ^ b) == (negative | b) - (negative & b))
    }
  }

  @Test func additionWorksInPlace() {
    let b: [UInt32] = [IntegerDigits.mask, IntegerDigits.mask]
    var memory: [UInt32] = [1, 0, 0]
    memory.withUnsafeMutableBufferPointer { out in
      b.withUnsafeBufferPointer { b in
        let count = IntegerDigits.add(
          IntegerDigits.Source(rebasing: out[0..<1]), b, into: out)
        #expect(count == 3)
      }
    }
    #expect(memory == [0, 0, 1])
    memory.withUnsafeMutableBufferPointer { out in
      b.withUnsafeBufferPointer { b in
        #expect(IntegerDigits.subtract(IntegerDigits.Source(out), b, into: out) == 1)
      }
    }
    #expect(memory == [1, 0, 0])
  }

  @Test func doublesTruncateAndRound() {
    for row in rows(Tables.doubles) {
      let value = double(row[0])
      let expected = row[6] == "!" ? nil : integer(row[6])
      #expect(BigInteger(truncating: value) == expected, "\(row)")
    }
    #expect(BigInteger(truncating: .nan) == nil)
  }
}
