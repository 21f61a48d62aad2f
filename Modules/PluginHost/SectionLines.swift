import Insight
import PluginABI

/// Gathers what a plugin reports.
final class SectionLines {
  private(set) var lines: [SectionRecord.Line] = []

  /// Calls `body` with a reporter that leads here.
  func withReporter(_ body: (UnsafePointer<MoultReporter>) -> Void) {
    var reporter = MoultReporter()
    reporter.size = UInt32(MemoryLayout<MoultReporter>.size)
    reporter.host = Unmanaged.passUnretained(self).toOpaque()
    reporter.integer = { host, name, value, unit in
      SectionLines.of(host).add(name, .integer(value), unit)
    }
    reporter.number = { host, name, value, unit in
      SectionLines.of(host).add(name, .float(value), unit)
    }
    reporter.text = { host, name, value in
      SectionLines.of(host).add(name, .string(value.map { String(cString: $0) } ?? ""), nil)
    }
    body(&reporter)
  }

  private static func of(_ host: UnsafeMutableRawPointer?) -> SectionLines {
    Unmanaged<SectionLines>.fromOpaque(host.unsafelyUnwrapped).takeUnretainedValue()
  }

  private func add(
    _ name: UnsafePointer<CChar>?, _ value: ParameterValue, _ unit: UnsafePointer<CChar>?
  ) {
    lines.append(
      SectionRecord.Line(
        name: name.map { String(cString: $0) } ?? "", value: value,
        unit: unit.map { String(cString: $0) } ?? ""))
  }
}
