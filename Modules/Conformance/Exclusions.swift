import Foundation

/// What a strategy is excused from, with a reason for each.
///
/// A file of lines `check: reason`; empty lines and lines that begin with `#` say nothing. A strategy
/// of the project has it as `Plugins/Name/conformance-exclusions.txt`, a plugin beside its library.
public struct Exclusions: Sendable, Equatable {
  /// The name of the file.
  public static let fileName = "conformance-exclusions.txt"

  /// The reasons.
  public var reasons: [ConformanceCheck: String] = [:]

  /// A line that says nothing that can be understood.
  public struct Malformed: Error, Equatable, CustomStringConvertible {
    /// What is wrong with it.
    public var description: String
  }

  /// No exclusions.
  public init() {}

  /// Reads the text of a file.
  /// - Throws: `Malformed` for a check that does not exist or has no reason.
  public init(text: String) throws(Malformed) {
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let line = line.trimmingCharacters(in: .whitespaces)
      if line.isEmpty || line.hasPrefix("#") { continue }
      let parts = line.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard let check = ConformanceCheck(rawValue: parts[0]) else {
        throw Malformed(description: "line \(number + 1): no check named '\(parts[0])'")
      }
      guard parts.count == 2, !parts[1].isEmpty else {
        throw Malformed(description: "line \(number + 1): '\(parts[0])' has no reason")
      }
      reasons[check] = parts[1]
    }
  }

  /// Reads a file; no exclusions if there is none.
  /// - Throws: `Malformed` as above.
  public init(path: String) throws(Malformed) {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      self.init()
      return
    }
    do {
      try self.init(text: text)
    } catch {
      throw Malformed(description: "\(path): \(error.description)")
    }
  }

  /// Where the project keeps the file of a strategy: `trial-deletion` is `Plugins/TrialDeletion`.
  public static func path(root: String, strategy: String) -> String {
    let directory = strategy.split(separator: "-").map {
      $0.prefix(1).uppercased() + $0.dropFirst()
    }.joined()
    return "\(root)/Plugins/\(directory)/\(fileName)"
  }
}
