import Foundation
import Testing

@testable import MoultCLI

/// `moult profiles`: one table for people and for programs.
@Suite struct ProfilesTests {
  private struct Document: Decodable {
    struct Entry: Decodable {
      var name: String
      var constants: [String: Value]
    }
    var schema: String
    var version: Int
    var profiles: [Entry]
    var differences: [String]?
  }

  /// A constant of any kind, as text.
  private struct Value: Decodable, Equatable {
    var text: String
    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let flag = try? container.decode(Bool.self) {
        text = String(flag)
      } else if let number = try? container.decode(Int.self) {
        text = String(number)
      } else if let numbers = try? container.decode([Int].self) {
        text = "\(numbers)"
      } else {
        text = try container.decode(String.self)
      }
    }
  }

  private func document(_ arguments: String...) throws -> Document {
    let done = try run(["profiles", "--json"] + arguments)
    return try JSONDecoder().decode(Document.self, from: Data(done.output.utf8))
  }

  private func run(_ arguments: [String]) throws -> Finished {
    switch arguments.count {
    case 2: try moult(arguments[0], arguments[1])
    case 3: try moult(arguments[0], arguments[1], arguments[2])
    default: try moult(arguments[0], arguments[1], arguments[2], arguments[3])
    }
  }

  @Test func everyVersionHasEveryConstant() throws {
    let all = try document()
    #expect(all.schema == "moult.profiles")
    #expect(all.version == 1)
    #expect(all.profiles.map(\.name) == ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
    #expect(Set(all.profiles.map { Set($0.constants.keys) }).count == 1)
    #expect(all.differences == nil)
  }

  /// Figures that real interpreters give, not taken from the table.
  @Test func constantsAreThoseOfTheInterpreters() throws {
    let all = try document()
    func column(_ key: String) -> [String] { all.profiles.map { $0.constants[key]!.text } }
    #expect(
      column("poolBytes") == ["4096", "4096"] + Array(repeating: "16384", count: 5))
    #expect(column("class") == ["1064", "1064", "1072", "1688", "1704", "1712", "1720"])
    #expect(column("function") == ["136", "136", "144", "152", "160", "160", "168"])
    #expect(column("instance") == ["48", "48", "48", "56", "48", "48", "48"])
    #expect(column("dictOfStrings") == ["232", "232", "232", "184", "184", "184", "184"])
    #expect(column("builtinType") == ["416", "408", "408", "424", "432", "416", "416"])
    #expect(column("tuple") == Array(repeating: "40", count: 6) + ["48"])
  }

  @Test func differencesAreThoseOfTheColumns() throws {
    let two = try document("3.11", "3.12")
    let (old, new) = (two.profiles[0].constants, two.profiles[1].constants)
    #expect(Set(two.differences ?? []) == Set(old.keys.filter { old[$0] != new[$0] }))
    let text = try moult("profiles", "3.11", "3.12").output
    #expect(text.contains("immortal"))
    #expect(!text.contains("thresholds"))
    for line in text.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func anUnknownVersionIsWrongUsage() throws {
    let done = try moult("profiles", "3.7")
    #expect(done.status == 64)
    #expect(done.errors.contains("no profile for Python 3.7"))
  }
}
