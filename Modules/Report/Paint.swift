// Rainbow's settings are global variables from before Swift's concurrency checks; they are set once,
// below, before anything reads them.
@preconcurrency import Rainbow

/// Colours by their meaning in a report.
struct Paint {
  let isOn: Bool

  init(isOn: Bool) {
    self.isOn = isOn
    if isOn { Self.prepare }
  }

  func title(_ text: String) -> String { isOn ? text.bold : text }
  func faint(_ text: String) -> String { isOn ? text.dim : text }
  func label(_ text: String) -> String { isOn ? text.cyan : text }
  func bar(_ text: String) -> String { isOn ? text.blue : text }
  func good(_ text: String) -> String { isOn ? text.green : text }
  func bad(_ text: String) -> String { isOn ? text.red.bold : text }
  func warning(_ text: String) -> String { isOn ? text.yellow : text }

  /// One of the terminal's 256 colours.
  func shade(_ text: String, _ color: UInt8?) -> String {
    guard isOn, let color, !text.isEmpty else { return text }
    return text.bit8(color)
  }

  /// Rainbow looks at standard output and the environment by itself; the style has done so already,
  /// for the place where this report goes.
  private static let prepare: Void = {
    Rainbow.enabled = true
    Rainbow.outputTarget = .console
  }()
}
