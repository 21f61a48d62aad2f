/// Where the blocks come from that were live at the end of a run with `--tracemalloc`.
public struct AllocationsRecord: Codable, Sendable, Equatable {
  /// Frames that each traceback kept.
  public var frames: Int
  /// Bytes asked for of all blocks on record at the end.
  public var tracedBytes: Int
  /// The most bytes on record at one time.
  public var tracedBytesPeak: Int
  /// The lines with the most bytes first, `mostLines` at most.
  public var lines: [LineRecord]

  /// How many lines a record keeps.
  public static let mostLines = 50

  /// Describes what a run's blocks come from.
  public init(frames: Int, tracedBytes: Int = 0, tracedBytesPeak: Int = 0, lines: [LineRecord] = [])
  {
    self.frames = frames
    self.tracedBytes = tracedBytes
    self.tracedBytesPeak = tracedBytesPeak
    self.lines = lines
  }
}

/// What the live blocks of one line of a script take.
public struct LineRecord: Codable, Sendable, Equatable {
  /// The line, as in `script.lua:12`.
  public var line: String
  /// Bytes asked for.
  public var bytes: Int
  /// Blocks.
  public var blocks: Int

  /// Describes a line.
  public init(line: String, bytes: Int, blocks: Int) {
    self.line = line
    self.bytes = bytes
    self.blocks = blocks
  }
}
