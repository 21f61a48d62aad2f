import ArgumentParser
import Foundation
import ObjectModel
import Report

struct ProfilesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profiles",
    abstract: "Show the constants of the Python versions, or what differs between some.",
    discussion: """
      Examples:
        moult profiles
        moult profiles 3.12
        moult profiles 3.11 3.12
        moult profiles --json
      """)

  @Argument(
    help: "Versions: one to see it alone, more to see what differs.",
    completion: .list(Profile.all.map(\.name)))
  var versions: [String] = []

  @Flag(help: "Print one JSON document (docs/profiles.md).")
  var json = false

  func validate() throws {
    for name in versions where Profile.named(name) == nil {
      let known = Profile.all.map(\.name).joined(separator: ", ")
      throw ValidationError("no profile for Python \(name) (there are: \(known))")
    }
  }

  func run() throws {
    let profiles = versions.isEmpty ? Profile.all : versions.compactMap(Profile.named)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      let document = ProfileDocument(profiles, comparing: versions.count > 1)
      try Console.write(String(decoding: try encoder.encode(document), as: UTF8.self) + "\n")
      return
    }
    try Console.write(
      Self.text(profiles, comparing: versions.count > 1, style: ReportStyle.detect()))
  }

  /// The table as text.
  static func text(_ profiles: [Profile], comparing: Bool, style: ReportStyle) -> String {
    let columns = profiles.map(\.constants)
    var equal = 0
    var grid = TextGrid(marksRepeats: !comparing, columns: ["Python"] + profiles.map(\.name))
    grid.rows.append(.cells(["release"] + profiles.map(\.release)))
    var section = ""
    for i in columns[0].indices {
      let constant = columns[0][i]
      let values = columns.map { $0[i].value.description }
      if comparing, values.allSatisfy({ $0 == values[0] }) {
        equal += 1
        continue
      }
      if constant.section != section {
        section = constant.section
        grid.rows.append(.heading(Self.headings[section] ?? section))
      }
      grid.rows.append(.cells([constant.title] + values))
    }
    var text = grid.text(style: style)
    if comparing {
      text += "\n\(equal) other constants are the same.\n"
    } else if profiles.count > 1 {
      text += "\n= is what stands to the left. Sizes are in bytes.\n"
    }
    return text
  }

  private static let headings = [
    "allocator": "Allocator", "headers": "Headers and layout", "sizes": "Sizes (sys.getsizeof)",
    "objects": "Objects", "collector": "Collector", "freeLists": "Free lists, capacities",
  ]
}

/// The profiles as a document, version 1; docs/profiles.md describes it.
struct ProfileDocument: Codable {
  struct Entry: Codable {
    var name: String
    var release: String
    var constants: [String: ProfileValue]
  }
  struct Title: Codable {
    var key: String
    var section: String
    var title: String
  }
  var schema = "moult.profiles"
  var version = 1
  var profiles: [Entry]
  var titles: [Title]
  /// Keys of the constants that differ, where versions were asked for.
  var differences: [String]?

  init(_ all: [Profile], comparing: Bool) {
    let columns = all.map(\.constants)
    profiles = zip(all, columns).map { profile, constants in
      Entry(
        name: profile.name, release: profile.release,
        constants: Dictionary(uniqueKeysWithValues: constants.map { ($0.key, $0.value) }))
    }
    titles = columns[0].map {
      Title(
        key: $0.key, section: $0.section,
        title: $0.title.trimmingCharacters(in: .whitespaces))
    }
    guard comparing else { return }
    differences = columns[0].indices
      .filter { i in columns.contains { $0[i].value != columns[0][i].value } }
      .map { columns[0][$0].key }
  }
}
