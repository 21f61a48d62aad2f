import ArgumentParser
import Capture
import Foundation
import Insight

/// What `moult run` and `moult replay` write down for reports.
struct CaptureOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Write a capture of the run, of which 'moult report' makes reports.", valueName: "run.moult"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "How much a capture holds: lines, or full (where each block came from, and the whole heap at "
        + "the end of each phase); full unless told. Needs -o.", valueName: "level"))
  var capture: CaptureLevel?

  func validate() throws {
    if capture != nil, output == nil {
      throw ValidationError("--capture says how much a capture holds: say with -o where it goes")
    }
  }

  /// Tells a run to capture, if that is wanted.
  /// - Parameter force: whether a file that exists is overwritten.
  func apply(to options: inout RunOptions, force: Bool) throws(Failure) {
    guard let output else { return }
    if !force, FileManager.default.fileExists(atPath: output) {
      throw Failure("\(output) exists; --force overwrites it")
    }
    options.capturePath = output
    options.capturesAll = capture ?? .full == .full
  }
}

extension CaptureLevel: ExpressibleByArgument {}
