/// Something that the checker found in a script.
public struct ScriptDiagnostic: Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The script must not be run.
    case error
    /// The script runs, but most likely does not do what its author means.
    case warning
  }

  /// The name of the script, as it was given to the checker.
  public var chunkName: String
  /// The line, counted from 1 as Lua does.
  public var line: Int
  /// The column, counted from 1 in bytes of the source.
  public var column: Int
  /// How bad it is.
  public var severity: Severity
  /// What is wrong and what to do about it.
  public var message: String

  /// Describes a finding.
  public init(
    chunkName: String, line: Int, column: Int, severity: Severity, message: String
  ) {
    self.chunkName = chunkName
    self.line = line
    self.column = column
    self.severity = severity
    self.message = message
  }

  /// The place in the form that editors understand: `script.lua:3:1`.
  public var location: String { "\(chunkName):\(line):\(column)" }
}

extension ScriptDiagnostic: CustomStringConvertible {
  /// The finding on one line: `script.lua:3:1: error: ...`.
  public var description: String { "\(location): \(severity.rawValue): \(message)" }
}
