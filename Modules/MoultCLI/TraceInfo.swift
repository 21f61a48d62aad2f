import Foundation
import Report
import Scripting
import Trace

/// What a trace says about itself.
struct TraceInfo: Encodable {
  /// Operations of one kind.
  struct Kind: Encodable {
    var name: String
    var operations: Int
  }

  let schema = "moult.trace-info"
  let version = 1
  var path: String
  var header: TraceHeader
  var end: TraceEnd?
  /// Why the trace is not whole.
  var damage: String?
  /// Bytes of the file.
  var bytes: Int
  /// Operations in what could be read, and objects that have a number.
  var operations: Int
  var objects: Int
  var kinds: [Kind]

  /// Reads a trace to its end.
  init(path: String, salvage: Bool) throws(TraceError) {
    let reader = try TraceReader(path: path, salvage: salvage)
    let summary = try TraceSummary(reader)
    self.path = path
    header = reader.header
    header.constants = []
    end = reader.end
    end?.chunks = []
    damage = reader.damage
    bytes = reader.fileSize
    operations = summary.operations
    objects = summary.objects
    kinds = summary.kinds.map { Kind(name: $0.name, operations: $0.operations) }
  }

  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  func text() -> String {
    let origin = header.imported.map { ", imported (\($0))" } ?? ""
    var lines = ["\(path): a trace of \(header.scriptPath)\(origin)", ""]
    func add(_ name: String, _ value: String) {
      lines.append("  " + name.padding(toLength: 16, withPad: " ", startingAt: 0) + value)
    }
    add("recorded by", "moult \(header.moultVersion)")
    add("python", header.python)
    add("collector", header.collector + (header.policy.map { ", policy \($0)" } ?? ""))
    add("seed", "\(header.seed)")
    if !header.settings.isEmpty {
      add(
        "parameters",
        header.settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: " "))
    }
    let perOperation = Double(bytes) / Double(max(end?.operations ?? operations, 1))
    add("size", "\(bytes) bytes, \(String(format: "%.2f", perOperation)) for each operation")
    if let end { add("operations", "\(end.operations), of which \(operations) do something") }
    if end == nil { add("operations", "\(operations)") }
    add("objects", "\(objects) at a time at most")
    if let end {
      add("collections", end.collections.map(String.init).joined(separator: " "))
      add("collected", end.collected.map(String.init).joined(separator: " "))
      if let failure = end.failure { add("failed", failure) }
    }
    if let damage { add("damage", damage) }
    lines.append("")
    for kind in kinds {
      lines.append("  \(String(kind.operations).leftPadded(to: 12))  \(kind.name)")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
