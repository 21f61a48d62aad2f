import ArgumentParser
import CollectorKit
import Conformance
import Foundation
import Strategies

struct ConformCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conform",
    abstract: "Check that a collector does what the contract says.",
    discussion: """
      Examples:
        moult conform orc
        moult conform --all
        moult conform ./my-collector.so
        moult conform trial-deletion --json > conformance.json

      What is checked is in docs/conformance.md. Exit status: 0 everything is green, 2 a check \
      failed or could not be verified, 1 the kit could not run, 64 wrong usage.
      """)

  @Argument(
    help: ArgumentHelp(
      "The strategy ('moult collectors' lists them), or the path of a plugin that brings one.",
      valueName: "name|path"))
  var collector: String?

  @Flag(help: "Every strategy, side by side.")
  var all = false

  @Flag(help: "Print one JSON document (docs/report-schema.md).")
  var json = false

  @Flag(help: "A subset that takes a second.")
  var quick = false

  @Option(help: ArgumentHelp("The seed of the random sequences.", valueName: "n"))
  var seed: UInt64 = 1

  @Option(
    help: ArgumentHelp(
      "What the strategy is excused from, with reasons (the default is the project's own file).",
      valueName: "file"))
  var exclusions: String?

  @Option(
    help: ArgumentHelp(
      "The project's directory, for the scripts that are run and the exclusions.",
      valueName: "directory"))
  var root: String?

  @Option(
    help: ArgumentHelp(
      "How long one strategy may take before it counts as hanging.", valueName: "seconds"))
  var timeout = 1_800.0

  @Option(help: ArgumentHelp(visibility: .private))
  var worker: String?

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  func validate() throws {
    if (collector == nil) == !all {
      throw ValidationError("conform takes the name of one strategy, or --all")
    }
    if all, exclusions != nil {
      throw ValidationError("--exclusions is for one strategy")
    }
    try LimitOptions.check(timeout: timeout)
  }

  func run() throws {
    if let worker { return try work(ConformExchange(folder: worker)) }
    do {
      let report = try makeReport()
      try Console.write(json ? report.json() : report.text())
      if !report.conforms { throw ExitCode(2) }
    } catch let status as ExitCode {
      throw status
    } catch {
      Console.error("\(reason(error))")
      throw ExitCode.failure
    }
  }

  /// Each strategy in a process of its own.
  private func makeReport() throws -> ConformanceReport {
    var names = [collector ?? ""]
    if all {
      try plugins.load()
      names = Plugins.registry.names
    }
    var results: [ConformanceResult] = []
    for name in names {
      if !json, isatty(STDERR_FILENO) == 1 {
        FileHandle.standardError.write(Data("moult: checking \(name)\n".utf8))
      }
      results.append(
        try ConformWorker(arguments: arguments(name), subject: name, limit: timeout).run())
    }
    return ConformanceReport(results)
  }

  /// The arguments for one strategy.
  private func arguments(_ name: String) -> [String] {
    var arguments = ["--seed", String(seed)]
    if quick { arguments.append("--quick") }
    if let exclusions { arguments += ["--exclusions", exclusions] }
    if let root { arguments += ["--root", root] }
    for path in plugins.paths { arguments += ["--plugin", path] }
    return arguments + ["--", name]
  }

  // MARK: The process of one strategy

  private func work(_ exchange: ConformExchange) throws {
    do {
      let name = try load()
      exchange.note(name, "loading")
      let result = try check(name) { exchange.note(name, $0) }
      try Data(ConformanceReport([result]).json().utf8).write(to: exchange.report)
    } catch {
      try Data(reason(error).utf8).write(to: exchange.failure)
    }
  }

  private func check(
    _ name: String, _ progress: @escaping (String) -> Void
  ) throws -> ConformanceResult {
    let registry = Plugins.registry
    let root = root ?? ProjectFiles.root
    var effort = ConformanceEffort.quick
    let scripts = root.map(ProjectFiles.scripts) ?? []
    if quick {
      effort.scripts = scripts.filter {
        ProjectFiles.quick.contains(($0 as NSString).lastPathComponent)
      }
    } else {
      effort = .full(scripts: scripts)
    }
    guard let entry = registry.find(name) else {
      let known = registry.names.joined(separator: ", ")
      throw Failure("no collector named '\(name)' (there are: \(known))")
    }
    var path = root.map { Exclusions.path(root: $0, strategy: name) }
    if entry.origin != StrategyEntry.builtIn {
      path =
        URL(fileURLWithPath: entry.origin).deletingLastPathComponent()
        .appendingPathComponent(Exclusions.fileName).path
    }
    let subject = ConformanceSubject(
      registry: registry, name: name, origin: entry.origin,
      exclusions: try (exclusions ?? path).map(Exclusions.init(path:)) ?? .init())
    return try ConformanceKit(subject, effort: effort, seed: seed).run(progress: progress)
  }

  /// Loads plugins, the one that is to be looked at included.
  /// - Returns: the name of the strategy to look at.
  private func load() throws -> String {
    var plugins = plugins
    var path: String?
    if let collector, collector.contains("/") || collector.hasSuffix(".so") { path = collector }
    if let path { plugins.paths.append(path) }
    try plugins.load()
    guard let path else { return collector ?? "" }
    guard let entry = Plugins.registry.entries.first(where: { $0.origin == path }) else {
      throw Failure("\(path) brings no collector")
    }
    return entry.descriptor.name
  }
}

/// Where the files of the project lie.
enum ProjectFiles {
  /// The directory of the project: above the working directory, above the program, or where the
  /// program was built from.
  static var root: String? {
    let manager = FileManager.default
    var places = [
      manager.currentDirectoryPath,
      URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().path, #filePath,
    ]
    if let program = Bundle.main.executablePath { places.insert(program, at: 1) }
    for place in places {
      var directory = URL(fileURLWithPath: place)
      while directory.path != "/" {
        if isRoot(directory.path) { return directory.path }
        directory.deleteLastPathComponent()
      }
    }
    return nil
  }

  private static func isRoot(_ path: String) -> Bool {
    let manager = FileManager.default
    return manager.fileExists(atPath: path + "/scripts/examples/cycles.lua")
      && manager.fileExists(atPath: path + "/Plugins")
  }

  /// The scripts of the quick subset.
  static let quick: Set = ["cycles.lua", "finalizer.lua"]

  /// The examples, in the order of their names.
  static func scripts(_ root: String) -> [String] {
    let directory = root + "/scripts/examples"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    return names.filter { $0.hasSuffix(".lua") }.sorted().map { "\(directory)/\($0)" }
  }
}
