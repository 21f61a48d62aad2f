import ArgumentParser
import Insight

/// A size in bytes on the command line: `64MiB`, `1.5GiB`, `4096`.
struct ByteSize: ExpressibleByArgument, Equatable {
  var bytes: Int

  init?(argument: String) {
    let units: [(suffix: String, factor: Double)] = [
      ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("B", 1), ("", 1),
    ]
    guard let unit = units.first(where: { argument.hasSuffix($0.suffix) }) else { return nil }
    var figure = argument.dropLast(unit.suffix.count)
    while figure.last == " " { figure.removeLast() }
    switch ParameterValue(parsing: String(figure)) {
    case .integer(let value):
      guard let whole = Int(exactly: value), whole > 0 else { return nil }
      let product = whole.multipliedReportingOverflow(by: Int(unit.factor))
      guard !product.overflow else { return nil }
      bytes = product.partialValue
    case .float(let value):
      let product = (value * unit.factor).rounded(.down)
      guard product >= 1, let whole = Int(exactly: product) else { return nil }
      bytes = whole
    default:
      return nil
    }
  }
}

/// `name=value` on the command line; the value may hold further equals signs or be empty.
struct Setting: ExpressibleByArgument, Equatable {
  var name: String
  var value: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "=") else { return nil }
    name = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
    // By hand, as a version below: a regular expression brings its compiler into every run.
    guard let first = name.utf8.first, Self.isLetter(first),
      name.utf8.allSatisfy({ Self.isLetter($0) || Self.isDigit($0) || $0 == 0x2E || $0 == 0x2D })
    else { return nil }
  }

  private static func isLetter(_ c: UInt8) -> Bool {
    (0x61...0x7A).contains(c) || (0x41...0x5A).contains(c) || c == 0x5F
  }

  static func isDigit(_ c: UInt8) -> Bool { (0x30...0x39).contains(c) }
}

/// `n` or `n,every` on the command line: which allocations fail.
extension AllocationFailure: ExpressibleByArgument {
  /// Reads `n` or `n,every`, both above zero.
  public init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(parts.count), parts.allSatisfy({ ($0 ?? 0) > 0 }), let first = parts[0]
    else { return nil }
    self.init(after: first, every: parts.count == 2 ? parts[1] : nil)
  }
}

/// `name=number` on the command line, for a knob of a strategy.
struct CollectorSetting: ExpressibleByArgument, Equatable {
  var name: String
  var value: Int

  init?(argument: String) {
    guard let setting = Setting(argument: argument),
      let value = Int(setting.value.replacing("_", with: ""))
    else { return nil }
    name = setting.name
    self.value = value
  }
}

/// A Python version on the command line, as in `3.12`.
struct PythonVersion: ExpressibleByArgument, Equatable, CustomStringConvertible {
  var description: String

  init?(argument: String) {
    let minor = argument.utf8.dropFirst(2)
    guard argument.utf8.starts(with: [0x33, 0x2E]), (1...3).contains(minor.count),
      minor.allSatisfy(Setting.isDigit)
    else { return nil }
    description = argument
  }
}
