import Report
import Testing

@Suite struct MutatorUtilisationTests {
  /// By definition: every window of whole units.
  private func bruteForce(
    _ pauses: [(begin: Int, end: Int)], _ duration: Int, _ window: Int
  ) -> Double {
    var isPaused = [Bool](repeating: false, count: duration)
    for pause in pauses {
      for t in max(pause.begin, 0)..<max(min(pause.end, duration), max(pause.begin, 0)) {
        isPaused[t] = true
      }
    }
    if window <= 0 { return isPaused.contains(true) ? 0 : 1 }
    let width = min(window, duration)
    let worst =
      (0...(duration - width)).map { begin in
        isPaused[begin..<(begin + width)].count { $0 }
      }.max() ?? 0
    return Double(width - worst) / Double(width)
  }

  @Test func examplesByHand() {
    let pauses = [(begin: 10, end: 20), (begin: 25, end: 30)]
    let found = minimumMutatorUtilisation(
      pauses: pauses, duration: 100, windows: [0, 5, 10, 20, 40, 100, 1000])
    #expect(found == [0, 0, 0, 0.25, 0.625, 0.85, 0.85])
    #expect(
      minimumMutatorUtilisation(pauses: [], duration: 50, windows: [0, 10, 90]) == [1, 1, 1])
    #expect(minimumMutatorUtilisation(pauses: [], duration: 0, windows: [1]) == [1])
    #expect(minimumMutatorUtilisation(pauses: [(0, 5)], duration: 5, windows: [1, 5]) == [0, 0])
  }

  @Test func itIsExactOverAllWindows() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<400 {
      let duration = Int.random(in: 1...120, using: &random)
      let pauses = (0..<Int.random(in: 0...12, using: &random)).map { _ in
        let begin = Int.random(in: -5...(duration + 5), using: &random)
        return (begin: begin, end: begin + Int.random(in: 0...20, using: &random))
      }
      let windows = [-1, 0] + (0..<8).map { _ in Int.random(in: 1...(duration + 10)) }
      let found = minimumMutatorUtilisation(pauses: pauses, duration: duration, windows: windows)
      for (window, part) in zip(windows, found) {
        #expect(
          part == bruteForce(pauses, duration, window),
          "\(pauses) in \(duration), window \(window)")
      }
    }
  }

  @Test func timeInSeveralPausesCountsOnce() {
    let once = minimumMutatorUtilisation(
      pauses: [(10, 40)], duration: 100, windows: [20, 50])
    let twice = minimumMutatorUtilisation(
      pauses: [(25, 40), (10, 30), (12, 20)], duration: 100, windows: [20, 50])
    #expect(once == twice)
  }
}
