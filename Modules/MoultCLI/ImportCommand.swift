import ArgumentParser
import Foundation
import Insight
import ObjectModel
import Scripting
import Trace

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a trace of a trace in another format.",
    discussion: """
      Examples:
        moult import amptjp.rep -o amptjp.mtrace
        moult import avrora.et --format elephant -o avrora.mtrace
        moult replay avrora.mtrace --collector trial-deletion

      Reads the traces of CS:APP's malloc lab (.rep: blocks of memory) and of Elephant Tracks (objects, \
      their references and deaths). The operations are performed on a heap while they are written \
      down; docs/traces.md says what becomes of each record.
      """)

  @Argument(help: "The file to import.", completion: .file())
  var file: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The trace; FILE.mtrace unless told.", valueName: "file"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The format of the file: rep or elephant; by its suffix, .rep or .et, unless told."))
  var format: ImportFormat?

  @Option(
    help: ArgumentHelp(
      "The domain of the allocator that blocks come from: raw, mem or obj.", valueName: "domain"))
  var domain = BlockDomain.mem

  @Option(help: ArgumentHelp("The Python version to be faithful to.", valueName: "version"))
  var python = PythonVersion(argument: "3.12")!

  @Option(help: ArgumentHelp("The strategy that collects cycles.", valueName: "name"))
  var collector = "generational"

  @OptionGroup var limits: LimitOptions

  @Flag(help: "Overwrite the trace.")
  var force = false

  @Flag(name: .shortAndLong, help: "Print nothing.")
  var quiet = false

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @OptionGroup(title: "Diagnostics")
  var log: LogOptions

  enum BlockDomain: String, ExpressibleByArgument, CaseIterable { case raw, mem, obj }

  func run() throws {
    log.apply()
    try plugins.loadOrExit()
    let url = URL(fileURLWithPath: file)
    let suffixes: [String: ImportFormat] = ["rep": .rep, "et": .elephant]
    guard let format = format ?? suffixes[url.pathExtension] else {
      throw ValidationError("the name of \(file) does not say its format: --format rep or elephant")
    }
    let path = output ?? url.deletingPathExtension().lastPathComponent + ".mtrace"
    if !force, FileManager.default.fileExists(atPath: path) {
      Console.error("\(path) exists; --force overwrites it")
      throw ExitCode.failure
    }
    var options = RunOptions(
      scriptPath: file, collector: collector, python: python.description,
      memoryLimit: limits.memory?.bytes, timeoutSeconds: limits.timeout, quiet: true)
    if format == .rep { options.settings = [("domain", domain.rawValue)] }
    // What stood there before stays there until the file is read to its end.
    let partial = path + ".importing"
    options.recordPath = partial
    Interruption.watch(nil)
    let (outcome, deaths) = ScriptEngine.importTrace(
      file, format, options, registry: Plugins.registry, control: Interruption.control)
    if case .failed(let message, _) = outcome {
      unlink(partial)
      Console.error(message)
      throw Interruption.status.map { ExitCode($0) } ?? ExitCode.failure
    }
    guard rename(partial, path) == 0 else {
      Console.error("cannot rename \(partial): \(String(cString: strerror(errno)))")
      unlink(partial)
      throw ExitCode.failure
    }
    if quiet { return }
    do {
      try Console.write(TraceInfo(path: path, salvage: false).text())
      if format == .elephant { try Console.write("\n" + deaths.text) }
    } catch {
      Console.error("\(error)")
      throw ExitCode.failure
    }
  }
}

extension ImportFormat: ExpressibleByArgument {}

extension ImportDeaths {
  /// For a person.
  var text: String {
    "  \(told) objects died: \(atOnce) at once, \(told - atOnce - floating) later, "
      + "\(floating) are still there at the end\n"
  }
}
