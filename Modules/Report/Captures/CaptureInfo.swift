import Capture
import Foundation
import Insight

/// What is in a capture.
public struct CaptureInfo: Encodable, Sendable {
  /// A moment of the heap.
  public struct Moment: Encodable, Sendable {
    /// The name by which reports are asked for it.
    public var name: String
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Objects alive.
    public var objects: Int
    /// Whether there is a picture of the whole heap.
    public var hasSnapshot: Bool
  }

  /// Names the kind of document.
  public let schema = "moult.capture-info"
  /// The version of the schema.
  public let version = 1
  /// The file, as it was named.
  public var path: String
  /// Bytes of the file.
  public var bytes: Int
  /// How the run was made.
  public var header: CaptureHeader
  /// How the run ended; absent if it did not.
  public var status: RunStatus?
  /// How long it took, in nanoseconds.
  public var durationNanoseconds: Int
  /// Collections that ran.
  public var collections: Int
  /// Looks at the counters, in order.
  public var samples: Int
  /// Lines of scripts that did something.
  public var lines: Int
  /// Places that tracebacks name.
  public var frames: Int
  /// Different tracebacks.
  public var tracebacks: Int
  /// The phases, in order.
  public var phases: [String]
  /// The moments, in order.
  public var moments: [Moment]
  /// Why the capture is not whole.
  public var damage: String?

  /// Reads it off a capture.
  public init(_ reader: CaptureReader) {
    let capture = reader.capture
    path = reader.path
    let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? NSNumber
    bytes = size?.intValue ?? 0
    header = capture.header
    status = capture.record?.status
    durationNanoseconds = capture.duration
    collections = capture.collections.count
    samples = capture.samples.count
    lines = capture.lines.count
    frames = capture.frames.count
    tracebacks = capture.tracebacks.count
    phases = capture.phases.map(\.name)
    moments = zip(capture.momentNames, capture.moments).map { name, moment in
      Moment(
        name: name, timeNanoseconds: moment.time,
        objects: moment.types.reduce(0) { $0 + $1.count }, hasSnapshot: moment.snapshot != nil)
    }
    damage = capture.damage
  }

  /// One JSON document. The text of the script is left out.
  public func json() -> String {
    var copy = self
    copy.header.source = ""
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: (try? encoder.encode(copy)) ?? Data(), as: UTF8.self) + "\n"
  }

  /// Lines for people.
  public func text(style: ReportStyle) -> String {
    var lines = [Display.printable("\(path): a capture of \(header.scriptPath)"), ""]
    func add(_ name: String, _ value: String) {
      lines.append("  " + Display.pad(name, to: 16) + Display.printable(value))
    }
    add("captured by", "moult \(header.moultVersion)")
    add("level", header.level.rawValue)
    add("python", header.python)
    add("collector", header.collector)
    if !header.thresholds.isEmpty {
      add("thresholds", header.thresholds.map(String.init).joined(separator: " "))
    }
    add("run", status.map { "\($0.rawValue)" } ?? "did not come to its end")
    add("time", Units.nanoseconds(durationNanoseconds, ascii: !style.usesUnicode))
    add("size", Units.bytes(bytes))
    add("collections", Units.count(collections))
    add("samples", Units.count(samples))
    add("lines", Units.count(self.lines))
    if header.level == .full || tracebacks > 0 {
      add(
        "tracebacks",
        "\(Units.count(tracebacks)) of \(Units.count(frames)) places, "
          + "up to \(header.tracebackFrames) frames each")
    }
    if let damage { add("damage", damage) }
    if !moments.isEmpty {
      lines.append("")
      var table = Table(columns: [
        .init("moment"), .init("at"), .init("objects"), .init("picture of the heap"),
      ])
      table.rows = moments.map {
        Table.Row(cells: [
          Display.printable($0.name),
          Units.nanoseconds($0.timeNanoseconds, ascii: !style.usesUnicode),
          Units.count($0.objects), $0.hasSnapshot ? "yes" : "no",
        ])
      }
      var page = ReportPage(style)
      page.table(table)
      lines += page.output.split(separator: "\n").map(String.init)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
