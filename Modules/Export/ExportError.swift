// Export: captures in the formats of other tools, one file per format. A writer takes a capture, or
// a snapshot of one, and gives the text; it opens no file and prints nothing. docs/formats.md says
// what opens each of them.

/// Why a capture has not what a format needs.
public struct ExportError: Error, CustomStringConvertible, Equatable {
  /// What is missing, and what to do about it.
  public let description: String
  /// An error with its text.
  public init(_ description: String) { self.description = description }
}
