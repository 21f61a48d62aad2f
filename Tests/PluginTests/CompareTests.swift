import Foundation
import Testing

// What crashes or hangs under one strategy is a row of the comparison and takes nobody with it.

private struct Document: Decodable {
  struct Row: Decodable {
    var collector: String
    var failure: String?
    var peakResidentBytes: Int
  }
  var operationsAreIdentical: Bool
  var rows: [Row]
}

private let script = """
  for i in range(20) do
    a = list{}
    a:append(a)
    a = nil
    gc.collect()
  end
  """

@Test(arguments: [
  (1, "it ended the process with signal 11"),
  (2, "it ended the process with status 0 in the middle of a run"),
  (3, "the script ran longer than 6.0 s, and could not be stopped"),
])
func whatCrashesOrHangsIsARow(_ fault: Int, _ message: String) throws {
  try withLibrary(beside("crash.c"), defines: ["FAULT=\(fault)"]) { library in
    try withScript(script) { path in
      let finished = try moult(
        "compare", path, "--plugin", library, "--collectors", "generational,crash,moult", "--runs",
        "1", "--timeout", "6", "--json")
      #expect(finished.status == 1, "\(finished.errors)")
      let document = try JSONDecoder().decode(Document.self, from: Data(finished.output.utf8))
      #expect(document.rows.map(\.collector) == ["generational", "crash", "moult"])
      #expect(document.rows[1].failure?.hasPrefix(message) == true, "\(document.rows[1])")
      for row in [document.rows[0], document.rows[2]] {
        #expect(row.failure == nil)
        #expect(row.peakResidentBytes > 1 << 20)
      }
      #expect(document.operationsAreIdentical)
    }
  }
}

/// Replays are what is timed, unless the script is asked for; either way the same was done.
@Test func whatIsTimedAreReplays() throws {
  try withScript(script) { path in
    var hashes: [[String]] = []
    for options in [[], ["--script"]] {
      let finished = try run(
        try command(),
        ["compare", path, "--collectors", "generational,orc", "--runs", "1", "--json"] + options)
      #expect(finished.status == 0, "\(finished.errors)")
      let lines = finished.output.split(separator: "\n")
      #expect(lines.contains { $0.contains("\"replayed\" : \(options.isEmpty)") }, "\(options)")
      hashes.append(lines.filter { $0.contains("Hash") }.map(String.init))
    }
    // Of the operations and of the state, for each of two strategies.
    #expect(hashes[0].count == 4)
    #expect(hashes[0] == hashes[1])
  }
}

@Test func theComparisonInOneProcessIsTheSame() throws {
  try withScript(script) { path in
    var states: [[String]] = []
    for isolation in ["--runs=1", "--same-process"] {
      let finished = try moult(
        "compare", path, "--collectors", "generational,orc", "--runs", "1", "--json", isolation)
      #expect(finished.status == 0, "\(finished.errors)")
      states.append(
        finished.output.split(separator: "\n").filter { $0.contains("Hash") }.map(String.init))
    }
    #expect(states[0] == states[1])
    #expect(states[0].count == 4)
  }
}
