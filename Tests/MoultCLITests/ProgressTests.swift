import Foundation
import Testing

// The line that says how far a run has come, on a pseudo-terminal and off it.

/// What the command wrote to a terminal of 100 columns that its standard error is.
private func errorsOnTerminal(_ arguments: String...) throws -> String {
  var (terminal, side): (Int32, Int32) = (-1, -1)
  var size = winsize(ws_row: 24, ws_col: 100, ws_xpixel: 0, ws_ypixel: 0)
  try #require(openpty(&terminal, &side, nil, nil, &size) == 0)
  defer { close(terminal) }
  let process = Process()
  process.executableURL = try command()
  process.arguments = arguments
  var environment = ProcessInfo.processInfo.environment
  environment["COLUMNS"] = nil
  environment["LC_ALL"] = "C.UTF-8"
  process.environment = environment
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = FileHandle.nullDevice
  process.standardError = FileHandle(fileDescriptor: side, closeOnDealloc: false)
  try process.run()
  close(side)
  var text: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 4096)
  // Ends with an error when nobody has the other side any more.
  while true {
    let n = read(terminal, &chunk, chunk.count)
    if n <= 0 { break }
    text += chunk[0..<n]
  }
  process.waitUntilExit()
  return String(decoding: text, as: UTF8.self)
}

private let endless = """
  workload { name = "endless" }
  phase("churn", function() while true do local x = list() end end)
  """

@Test func longRunsSayHowFarTheyAre() throws {
  try withScript(endless) { path in
    let errors = try errorsOnTerminal("run", path, "--timeout", "5.5")
    let line = /\r\u{1B}\[K[░█]{20} [2-5] s  [0-9,]+ objects made  [0-9.]+ [KM]iB  churn/
    #expect(errors.matches(of: line).count >= 2, "\(errors)")
    // Taken away before anything else is said.
    let tail = try #require(errors.components(separatedBy: "churn").last)
    #expect(tail.hasPrefix("\r\u{1B}[K"), "\(tail)")
    #expect(tail.contains("the script ran longer than 5.5 s"))
  }
}

@Test func shortRunsAndThoseOffATerminalSayNothing() throws {
  try withScript(endless) { path in
    #expect(try !errorsOnTerminal("run", path, "--timeout", "1").contains("\u{1B}[K"))
    #expect(try !errorsOnTerminal("run", path, "--quiet", "--timeout", "3").contains("\u{1B}[K"))
    let off = try moult("run", path, "--timeout", "3")
    #expect(!off.errors.contains("\u{1B}"))
    #expect(off.errors.contains("the script ran longer than 3.0 s"))
  }
}
