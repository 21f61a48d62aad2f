import Foundation
import Testing

// docs/writing-a-collector.md: its code is taken out, compiled and run, step by step. Comments in the
// page say what a block is:
//
//   <!-- part N: name -->      part N of the file; a later block replaces it
//   <!-- replace: TEXT -->     the block stands for TEXT, which occurs exactly once in the file
//   <!-- run: NAME OPTIONS --> what there is so far is compiled; this script is run with it, and
//                              prints the text block that follows (`report`: the report ends so)

private struct Block {
  var mark: String
  var language: String
  var text: String
}

/// The marked blocks of a page, and text blocks, in order.
private func blocks(_ page: String) -> [Block] {
  var result: [Block] = []
  var mark = ""
  var open: (language: String, lines: [Substring])?
  for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
    if let block = open {
      if line == "```" {
        if !mark.isEmpty || block.language == "text" {
          result.append(
            Block(
              mark: mark, language: block.language, text: block.lines.joined(separator: "\n")))
        }
        mark = ""
        open = nil
      } else {
        open = (block.language, block.lines + [line])
      }
    } else if line.hasPrefix("```") {
      open = (String(line.dropFirst(3)), [])
    } else if line.hasPrefix("<!-- "), line.hasSuffix(" -->") {
      mark = String(line.dropFirst(5).dropLast(4))
    }
  }
  return result
}

@Test func theTutorialCompilesAndRuns() throws {
  let page = try String(
    contentsOf: repository.appendingPathComponent("docs/writing-a-collector.md"), encoding: .utf8)
  var parts: [Int: String] = [:]
  var steps = 0
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let all = blocks(page)
  for (i, block) in all.enumerated() {
    if let match = block.mark.wholeMatch(of: /part (\d+): .*/) {
      #expect(block.language == "c")
      parts[try #require(Int(match.1))] = block.text
    } else if block.mark.hasPrefix("replace: ") {
      let old = String(block.mark.dropFirst(9))
      let places = parts.filter { $0.value.contains(old) }
      try #require(places.count == 1, "'\(old)' is in \(places.count) parts")
      let (number, text) = try #require(places.first)
      #expect(text.ranges(of: old).count == 1, "'\(old)' occurs more than once")
      parts[number] = text.replacing(old, with: block.text)
    } else if block.mark.hasPrefix("run: ") {
      steps += 1
      try #require(i + 1 < all.count && all[i + 1].language == "text", "\(block.mark)")
      let source = parts.keys.sorted().map { parts[$0] ?? "" }.joined(separator: "\n\n") + "\n"
      let file = folder.appendingPathComponent("ladder.c")
      try Data(source.utf8).write(to: file)
      try runStep(block, file, expected: all[i + 1].text, folder)
    }
  }
  #expect(steps == 5)
}

private func runStep(_ block: Block, _ file: URL, expected: String, _ folder: URL) throws {
  let script = folder.appendingPathComponent("check.lua").path
  try Data((block.text + "\n").utf8).write(to: URL(fileURLWithPath: script))
  let isReport = block.mark.hasSuffix(" report")
  try withLibrary(file) { library in
    var arguments = ["run", script, "--plugin", library, "--collector", "ladder"]
    arguments += ["--verify-every", "1"]
    if !isReport { arguments.append("-q") }
    let finished = try run(try command(), arguments)
    #expect(finished.status == 0, "\(block.mark): \(finished.errors)")
    if isReport {
      #expect(finished.output.contains("\n\n\(expected)\n"), "\(block.mark)")
    } else {
      #expect(finished.output == expected + "\n", "\(block.mark)")
    }
  }
}
