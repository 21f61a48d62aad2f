import ObjectModel

// "Did you mean": the name that a wrong one most likely stands for (Python/suggestions.c, 3.13).

enum Suggestion {
  private static let move = 2
  private static let otherCase = 1
  /// Longer names are not compared.
  private static let longest = 40

  /// The name out of several that a wrong one most likely stands for; `nil` where none is near.
  static func nearest(to name: String, among names: [String]) -> String? {
    let wrong = Array(name.utf8)
    var found: (name: String, distance: Int)?
    for candidate in names where candidate != name {
      let other = Array(candidate.utf8)
      // A third of the letters may differ at most.
      var limit = (wrong.count + other.count + 3) * move / 6
      if let found { limit = min(limit, found.distance - 1) }
      if let d = distance(wrong[...], other[...]), d <= limit { found = (candidate, d) }
    }
    return found?.name
  }

  /// The cost of turning one name into the other; `nil` if they are too long.
  private static func distance(_ a: ArraySlice<UInt8>, _ b: ArraySlice<UInt8>) -> Int? {
    var (a, b) = (a, b)
    while let x = a.first, x == b.first { (a, b) = (a.dropFirst(), b.dropFirst()) }
    while let x = a.last, x == b.last { (a, b) = (a.dropLast(), b.dropLast()) }
    if a.isEmpty || b.isEmpty { return (a.count + b.count) * move }
    if a.count > longest || b.count > longest { return nil }
    var row = (0...a.count).map { $0 * move }
    for (i, y) in b.enumerated() {
      var diagonal = row[0]
      row[0] = (i + 1) * move
      for (j, x) in a.enumerated() {
        let substituted = diagonal + cost(x, y)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + move, row[j + 1] + move)
      }
    }
    return row[a.count]
  }

  private static func cost(_ a: UInt8, _ b: UInt8) -> Int {
    if a == b { return 0 }
    if a & 31 != b & 31 { return move }
    func lower(_ c: UInt8) -> UInt8 { 65...90 ~= c ? c + 32 : c }
    return lower(a) == lower(b) ? otherCase : move
  }
}

extension ObjectSpace {
  /// The error of a keyword argument that a function written in Python has no parameter for.
  /// - Parameter names: the parameters that it has.
  public func unexpectedKeyword(
    _ keyword: String, _ function: String, among names: [String]
  ) -> PythonError {
    PythonError(
      .typeError,
      "\(function)() got an unexpected keyword argument '\(keyword)'"
        + keywordHint(keyword, among: names))
  }

  /// The same of a built-in function, which has said it in other words up to 3.12.
  public func invalidKeyword(
    _ keyword: String, _ function: String, among names: [String]
  ) -> PythonError {
    if s.pointee.minor >= 13 { return unexpectedKeyword(keyword, function, among: names) }
    return PythonError(
      .typeError, "'\(keyword)' is an invalid keyword argument for \(function)()")
  }

  /// What follows the error of an unexpected keyword argument from 3.13 on: a name that is there and
  /// looks like it.
  private func keywordHint(_ keyword: String, among names: [String]) -> String {
    guard s.pointee.minor >= 13, let name = Suggestion.nearest(to: keyword, among: names) else {
      return ""
    }
    return ". Did you mean '\(name)'?"
  }
}
