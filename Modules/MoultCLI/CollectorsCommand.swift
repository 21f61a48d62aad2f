import ArgumentParser
import CollectorKit
import Foundation
import Report
import Strategies

struct CollectorsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "collectors",
    abstract: "List the strategies that collect cycles, their knobs, and the policies.",
    discussion: """
      Examples:
        moult collectors
        moult collectors --json
        moult run cycles.lua --collector orc --collector-set base=1000
        moult run cycles.lua --collector mark-sweep --policy bytes:150
      """)

  @OptionGroup(title: "Plugins")
  var plugins: PluginOptions

  @Flag(help: "Print one JSON document (docs/report-schema.md).")
  var json = false

  func run() throws {
    try plugins.loadOrExit()
    let entries = Plugins.registry.entries
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let document = try encoder.encode(CollectorList(entries))
      try Console.write(String(decoding: document, as: UTF8.self) + "\n")
    } else {
      try Console.write(Self.text(entries))
    }
  }

  private static func text(_ entries: [StrategyEntry]) -> String {
    func padded(_ name: String, _ width: Int) -> String {
      name.padding(toLength: width, withPad: " ", startingAt: 0) + "  "
    }
    var text = ""
    let width = entries.map(\.descriptor.name.count).max() ?? 0
    for entry in entries {
      let descriptor = entry.descriptor
      text += padded(descriptor.name, width) + descriptor.summary
      text += entry.origin == StrategyEntry.builtIn ? "\n" : " (\(entry.origin))\n"
      for knob in descriptor.knobs {
        let unit = knob.unit.isEmpty ? "" : " \(knob.unit)"
        text += "    \(knob.name)=\(knob.defaultValue)\(unit): \(knob.help)\n"
      }
    }
    text += "\nPolicies:\n"
    let longest = Policies.all.map(\.name.count).max() ?? 0
    for policy in Policies.all { text += "  \(padded(policy.name, longest))\(policy.summary)\n" }
    return text
  }
}

/// The strategies and policies as a document, version 1.
struct CollectorList: Codable {
  struct Collector: Codable {
    struct Knob: Codable {
      var name: String
      var unit: String
      var defaultValue: Int
      var minimum: Int
      var maximum: Int
      var help: String
    }
    var name: String
    var summary: String
    var origin: String
    var preHeaderBytes: Int
    var contractVersion: Int
    var knobs: [Knob]
  }
  struct Policy: Codable {
    var name: String
    var summary: String
  }
  var schema = "moult.collectors/1"
  var collectors: [Collector]
  var policies: [Policy]

  init(_ entries: [StrategyEntry]) {
    collectors = entries.map { entry in
      let descriptor = entry.descriptor
      return Collector(
        name: descriptor.name, summary: descriptor.summary, origin: entry.origin,
        preHeaderBytes: descriptor.preHeaderBytes, contractVersion: descriptor.contractVersion,
        knobs: descriptor.knobs.map {
          Collector.Knob(
            name: $0.name, unit: $0.unit, defaultValue: $0.defaultValue,
            minimum: $0.range.lowerBound, maximum: $0.range.upperBound, help: $0.help)
        })
    }
    policies = Policies.all.map { Policy(name: $0.name, summary: $0.summary) }
  }
}
