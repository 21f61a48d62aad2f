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
    guard name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.\-]*/) != nil else { return nil }
  }
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
    guard argument.wholeMatch(of: /3\.[0-9]{1,3}/) != nil else { return nil }
    description = argument
  }
}
