import ArgumentParser
import Foundation
import PluginHost

struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "List the plugins that are found, what they bring, and where they come from.",
    discussion: """
      Examples:
        moult plugins --plugin ./my-collector.so
        MOULT_PLUGIN_PATH=$HOME/plugins moult plugins --json

      A plugin that cannot be used is refused with a reason and status 1.
      """)

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @Flag(help: "Print one JSON document.")
  var json = false

  func run() throws {
    try plugins.loadOrExit()
    let list = PluginList(Plugins.loaded.plugins)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try Console.write(String(decoding: try encoder.encode(list), as: UTF8.self) + "\n")
      return
    }
    if list.plugins.isEmpty {
      try Console.write(
        "no plugins: name one with --plugin, or a directory in \(PluginSet.variable)\n")
      return
    }
    for plugin in list.plugins {
      var lines = ["\(plugin.name) \(plugin.version)  \(plugin.kind)  \(plugin.origin)"]
      lines.append("    \(plugin.summary)")
      for function in plugin.functions {
        lines.append("    \(plugin.name).\(function.name): \(function.help)")
      }
      for type in plugin.types { lines.append("    type \(type)") }
      try Console.write(lines.joined(separator: "\n") + "\n")
    }
  }
}

/// The plugins as a document, version 1.
struct PluginList: Codable {
  struct Function: Codable {
    var name: String
    var help: String
  }
  struct Plugin: Codable {
    var name: String
    var kind: String
    var version: String
    var interfaceVersion: Int
    var origin: String
    var summary: String
    var functions: [Function]
    var types: [String]
  }
  var schema = "moult.plugins/1"
  var interfaceVersion = PluginLoader.version
  var plugins: [Plugin]

  init(_ loaded: [LoadedPlugin]) {
    plugins = loaded.map { plugin in
      Plugin(
        name: plugin.name, kind: plugin.kind.rawValue, version: plugin.release,
        interfaceVersion: plugin.interfaceVersion, origin: plugin.path, summary: plugin.summary,
        functions: plugin.functions.map { Function(name: $0.name, help: $0.help) },
        types: plugin.types)
    }
  }
}
