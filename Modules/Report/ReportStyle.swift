import Foundation

/// How a text report looks.
public struct ReportStyle: Sendable, Equatable {
  /// The most columns that a line may take; at least `minimumWidth`.
  public var width: Int {
    didSet { width = max(width, Self.minimumWidth) }
  }
  /// Whether to use colours.
  public var usesColor: Bool
  /// Whether to use characters outside ASCII: rules, bars, µ, ellipses.
  public var usesUnicode: Bool

  /// The narrowest report that is still laid out.
  public static let minimumWidth = 40
  /// The widest report that is laid out for a terminal: longer lines are hard to follow.
  public static let maximumWidth = 120

  /// A style; by default plain text, 80 columns wide.
  public init(width: Int = 80, usesColor: Bool = false, usesUnicode: Bool = true) {
    self.width = max(width, Self.minimumWidth)
    self.usesColor = usesColor
    self.usesUnicode = usesUnicode
  }

  /// The style that suits a file or terminal.
  ///
  /// The width is `COLUMNS` if set, else the terminal's, else 80. Colour is used on a terminal that
  /// is not `dumb`, unless `NO_COLOR` is set and not empty (no-color.org). Unicode is used unless
  /// the locale names another character set.
  ///
  /// - Parameters:
  ///   - descriptor: where the report goes
  ///   - environment: the variables to honour
  public static func detect(
    descriptor: Int32 = STDOUT_FILENO,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> ReportStyle {
    detect(
      isTerminal: isatty(descriptor) == 1,
      terminalWidth: terminalWidth(of: descriptor),
      environment: environment)
  }

  static func detect(
    isTerminal: Bool, terminalWidth: Int?, environment: [String: String]
  ) -> ReportStyle {
    let named = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    let width = min(named ?? terminalWidth ?? 80, maximumWidth)
    let isColorUnwanted = !(environment["NO_COLOR"] ?? "").isEmpty
    return ReportStyle(
      width: width,
      usesColor: isTerminal && !isColorUnwanted && environment["TERM"] != "dumb",
      usesUnicode: localeIsUnicode(environment))
  }

  /// The first of the three variables that is set decides, as in setlocale(3).
  private static func localeIsUnicode(_ environment: [String: String]) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      let locale = value.lowercased()
      return locale.contains("utf-8") || locale.contains("utf8")
    }
    return true
  }

  private static func terminalWidth(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
