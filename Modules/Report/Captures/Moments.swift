import Capture

extension Capture {
  /// The names by which moments are asked for: their own, and for the second of a name `name:2`.
  public var momentNames: [String] {
    var seen: [String: Int] = [:]
    return moments.map { moment in
      seen[moment.name, default: 0] += 1
      let number = seen[moment.name]!
      return number == 1 ? moment.name : "\(moment.name):\(number)"
    }
  }

  /// The index of a moment.
  /// - Parameter name: one of `momentNames`; nil for the last.
  public func moment(_ name: String?) throws(ReportError) -> Int {
    guard !moments.isEmpty else { throw ReportError("the capture holds no moment of the heap") }
    guard let name else { return moments.count - 1 }
    if let found = momentNames.firstIndex(of: name) { return found }
    throw ReportError(
      "no moment '\(name)' in the capture; there are \(momentNames.joined(separator: ", "))")
  }

  /// The time of a phase, the whole run if none is named. Phases are named as moments are.
  public func time(of phase: String?) throws(ReportError) -> Range<Int> {
    guard let phase else { return 0..<max(duration, 0) }
    var seen: [String: Int] = [:]
    var names: [String] = []
    for one in phases {
      seen[one.name, default: 0] += 1
      let number = seen[one.name]!
      let name = number == 1 ? one.name : "\(one.name):\(number)"
      if name == phase { return one.begin..<max(one.end, one.begin) }
      names.append(name)
    }
    throw ReportError(
      names.isEmpty
        ? "no phase '\(phase)' in the capture; the script names none"
        : "no phase '\(phase)' in the capture; there are \(names.joined(separator: ", "))")
  }
}

extension RandomAccessCollection {
  /// Those at the head, all if no number is given.
  func first(_ count: Int?) -> SubSequence { prefix(count ?? self.count) }
}
