import ArgumentParser
import Capture
import Export
import Foundation
import HeapGraph

struct WhyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "why",
    abstract: "Say why an object of a captured run is alive.",
    discussion: """
      Examples:
        moult why run.moult Node              the Nodes that keep most
        moult why run.moult Node#31           what holds this one
        moult why run.moult Node#31 --at build --depth 3
        moult why run.moult Node#31 --svg node.svg
      """)

  @OptionGroup var capture: CaptureArgument

  @Argument(
    help: ArgumentHelp(
      "A type, or an object by its type and number.", valueName: "type[#serial]"))
  var object: String

  @OptionGroup var moment: SnapshotOption

  @Option(
    help: ArgumentHelp("How far back references to it are followed.", valueName: "n"))
  var depth = 1

  @Flag(help: "Show all references and objects, not only the first ones.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write what leads to it as a graph for graphviz.", valueName: "file"))
  var dot: String?

  @Option(help: ArgumentHelp("Draw that graph with graphviz.", valueName: "file"))
  var svg: String?

  @Flag(help: "Overwrite existing files.")
  var force = false

  func validate() throws {
    if depth < 0 { throw ValidationError("--depth must not be negative") }
    if ObjectQuery(object) == nil {
      throw ValidationError("'\(object)' names no object: write a type, or type#number")
    }
  }

  func run() throws {
    let reader = try capture.open()
    let snapshot = try moment.read(reader)
    try reporting {
      guard let query = ObjectQuery(object) else { return }
      let found = try snapshot.objects(query)
      let graph = HeapGraph(snapshot)
      let frames = reader.capture.frames
      let text: String
      var drawn = found
      if query.serial != nil, let object = found.first {
        let explanation = ObjectExplanation(
          graph, frames: frames, object: object, depth: depth, width: all ? Int.max : 10)
        text = json ? explanation.json : explanation.text
      } else {
        let list = ObjectList(
          graph, frames: frames, type: query.type, objects: found, limit: all ? Int.max : 20)
        text = json ? list.json : list.text
        drawn = Array(found.prefix(10))
      }
      if dot != nil || svg != nil { try draw(graph, drawn) }
      try Console.write(text)
    }
  }

  private func draw(_ graph: HeapGraph, _ objects: [Int]) throws {
    for path in [dot, svg] {
      if let path, !force, FileManager.default.fileExists(atPath: path) {
        throw Failure("\(path) exists; --force overwrites it")
      }
    }
    var options = ObjectGraphDOT.Options()
    options.depth = max(depth, 3)
    options.refcounts = true
    if all { options.tooMany = Int.max }
    let drawing = ObjectGraphDOT(graph, objects: objects, options: options)
    if let dot { try SafeFile.write(drawing.text, to: dot) }
    if let svg { try SafeFile.write(Graphviz.svg(drawing.text), to: svg) }
  }
}

/// The program `dot`.
enum Graphviz {
  /// The picture of a graph.
  static func svg(_ graph: String) throws(Failure) -> String {
    guard let dot = path() else {
      throw Failure(
        "drawing needs graphviz's 'dot', which is not installed: apt-get install graphviz, or use "
          + "--dot")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: dot)
    process.arguments = ["-Tsvg"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    do { try process.run() } catch { throw Failure("cannot run \(dot): \(reason(error))") }
    // dot reads all before it writes anything.
    let written = Result { try input.fileHandleForWriting.write(contentsOf: Data(graph.utf8)) }
    try? input.fileHandleForWriting.close()
    let picture = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0, case .success = written else {
      throw Failure("\(dot) failed with status \(process.terminationStatus)")
    }
    return String(decoding: picture, as: UTF8.self)
  }

  private static func path() -> String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return folders.map { "\($0)/dot" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
