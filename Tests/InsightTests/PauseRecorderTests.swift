import Insight
import Testing

@Test func noPausesMeanZeros() {
  #expect(PauseRecorder().summary() == PauseSummary())
}

@Test func onePauseIsAllFigures() {
  let recorder = PauseRecorder()
  recorder.record(123_457)
  let summary = recorder.summary()
  #expect(summary.count == 1)
  #expect(summary.totalNanoseconds == 123_457)
  #expect(summary.maxNanoseconds == 123_457)
  #expect(summary.medianNanoseconds == 123_457)
  #expect(summary.p99Nanoseconds == 123_457)
}

@Test func percentilesAreRightToThreeDigits() {
  let recorder = PauseRecorder()
  // 1 µs to 10 ms in a scrambled order: 7919 is prime, so every length comes once.
  let lengths = (0..<10_000).map { ($0 * 7919 % 10_000 + 1) * 1000 }
  for length in lengths { recorder.record(UInt64(length)) }
  let sorted = lengths.sorted()
  let summary = recorder.summary()
  #expect(summary.count == 10_000)
  #expect(summary.totalNanoseconds == lengths.reduce(0, +))
  #expect(summary.maxNanoseconds == 10_000_000)
  func near(_ value: Int, _ exact: Int) -> Bool { abs(value - exact) * 1000 <= exact }
  #expect(near(summary.medianNanoseconds, sorted[4999]))
  #expect(near(summary.p99Nanoseconds, sorted[9899]))
}

@Test func addingIsRecordingBoth() {
  let first = PauseRecorder()
  let second = PauseRecorder()
  let both = PauseRecorder()
  for index in 1...500 {
    first.record(UInt64(index))
    second.record(UInt64(index) * 1_000_000)
    both.record(UInt64(index))
    both.record(UInt64(index) * 1_000_000)
  }
  first.add(second)
  first.add(PauseRecorder())
  #expect(first.summary() == both.summary())
}

@Test func extremesDoNotTrap() {
  let recorder = PauseRecorder()
  recorder.record(0)
  recorder.record(.max)
  recorder.record(.max)
  let summary = recorder.summary()
  #expect(summary.count == 3)
  #expect(summary.maxNanoseconds == Int.max)
  #expect(summary.totalNanoseconds == Int.max)
}

@Test func resetForgets() {
  let recorder = PauseRecorder()
  recorder.record(10)
  recorder.reset()
  #expect(recorder.summary() == PauseSummary())
  recorder.record(3)
  #expect(recorder.summary().maxNanoseconds == 3)
}

@Test func percentilesAreThoseOfTheRanks() {
  // Lengths that have a bucket of their own: what is said is exact.
  for count in [1, 2, 3, 99, 100, 101, 999, 1000, 1001, 2000] {
    let recorder = PauseRecorder()
    for length in 1...count { recorder.record(UInt64(length)) }
    let summary = recorder.summary()
    #expect(summary.medianNanoseconds == (count + 1) / 2)
    #expect(summary.p99Nanoseconds == (count * 99 + 99) / 100)
    #expect(summary.p999Nanoseconds == (count * 999 + 999) / 1000)
  }
}

@Test func noBucketIsWiderThanAThousandthOfItsLength() {
  for bits in 0..<41 {
    for offset in [0, 1, 2, 511, 512, 1023] {
      let length = 1 << bits + (offset << bits) >> 10
      let recorder = PauseRecorder()
      recorder.record(UInt64(length))
      // A second one that is longer, so that the longest does not answer for the bucket's end.
      recorder.record(UInt64(length) * 2 + 1000)
      let said = recorder.summary().medianNanoseconds
      #expect(said >= length && (said - length) * 1000 <= length, "\(length)")
    }
  }
}
