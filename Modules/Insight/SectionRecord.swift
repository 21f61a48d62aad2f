/// A section of the report that a plugin writes: a title and lines of its own.
public struct SectionRecord: Codable, Sendable, Equatable {
  /// One line: a name, a value and its unit.
  public struct Line: Codable, Sendable, Equatable {
    /// What the value is.
    public var name: String
    /// A number or a text.
    public var value: ParameterValue
    /// The unit of a number, as in `bytes`; empty for a plain number or a text.
    public var unit: String

    /// Describes one line.
    public init(name: String, value: ParameterValue, unit: String = "") {
      self.name = name
      self.value = value
      self.unit = unit
    }
  }

  /// The name of the plugin that wrote it.
  public var title: String
  /// The lines in the order in which they were written.
  public var lines: [Line]

  /// Makes a section.
  public init(title: String, lines: [Line]) {
    self.title = title
    self.lines = lines
  }
}
