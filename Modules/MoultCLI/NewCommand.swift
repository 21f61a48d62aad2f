import ArgumentParser
import Foundation
import PluginABI

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Write a project for a plugin: a collector or a module.",
    discussion: """
      The project lies in a new folder with the plugin's name. It builds with 'make' and is checked \
      with 'make check'; docs/plugins.md explains what is in it.

      Examples:
        moult new collector my-marks
        moult new collector my-marks --language swift
        moult new module shelf
      """,
    subcommands: [NewCollector.self, NewModule.self])
}

/// The languages that templates are written in.
enum PluginLanguage: String, ExpressibleByArgument, CaseIterable {
  case c
  case swift
}

struct NewCollector: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collector", abstract: "Write a project for a collector.")

  @Argument(help: "The collector's name: letters, digits, - and _.")
  var name: String

  @Option(help: "The language: c or swift.")
  var language = PluginLanguage.c

  func run() throws {
    try PluginProject(name: name, template: language == .c ? .collectorInC : .collectorInSwift)
      .writeOrExit()
  }
}

struct NewModule: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "module", abstract: "Write a project for a module.")

  @Argument(help: "The module's name, as scripts write it: letters, digits and _.")
  var name: String

  func run() throws {
    try PluginProject(name: name, template: .moduleInC).writeOrExit()
  }
}

/// The files of a new project; `NAME` in them stands for the plugin's name.
struct PluginTemplate {
  var isModule: Bool
  var files: [(name: String, text: String)]
}

/// A project that is about to be written.
struct PluginProject {
  var name: String
  var template: PluginTemplate

  /// Writes the project into a new folder.
  ///
  /// - Throws: `Failure` if the name cannot be one, the folder exists, or it cannot be written
  func write() throws(Failure) {
    let isName =
      template.isModule
      ? name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,63}/) != nil
      : name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_\-]{0,63}/) != nil
    guard isName else {
      throw Failure(
        "'\(name)' cannot be the name of a \(template.isModule ? "module" : "collector"): "
          + "letters, digits and '_'\(template.isModule ? "" : " and '-'"), a digit not first, 64 at most"
      )
    }
    guard mkdir(name, 0o777) == 0 else {
      throw Failure("cannot make the folder '\(name)': \(String(cString: strerror(errno)))")
    }
    let header = String(cString: moult_plugin_header_text())
    for (file, text) in template.files + [("moult_plugin.h", header)] {
      let file = file.replacing("NAME", with: name)
      let content = file == "moult_plugin.h" ? text : text.replacing("NAME", with: name)
      do {
        try Data(content.utf8).write(to: URL(fileURLWithPath: "\(name)/\(file)"))
      } catch {
        let words = reason(error)
        try? FileManager.default.removeItem(atPath: name)
        throw Failure("cannot write '\(name)/\(file)': \(words)")
      }
    }
  }

  /// Writes the project and says what to do next; ends the command with status 1 if that fails.
  func writeOrExit() throws {
    do {
      try write()
    } catch {
      Console.error(error.description)
      throw ExitCode.failure
    }
    let files = template.files.map { $0.name.replacing("NAME", with: name) }
      .joined(separator: ", ")
    let run = template.isModule ? "" : " --collector \(name)"
    try Console.write(
      """
      wrote \(name)/ with \(files), moult_plugin.h

        cd \(name)
        make                                                # builds \(name).so
        make check                                          # runs it and verifies the heap
        moult run SCRIPT.lua --plugin ./\(name).so\(run)

      """)
  }
}
