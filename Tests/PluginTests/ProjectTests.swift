import Foundation
import Testing

// `moult new`: what it writes builds with one command and passes its own check.

private let tool = URL(fileURLWithPath: "/usr/bin/env")

/// Makes a project in a new folder, builds and checks it.
private func check(_ arguments: [String], _ body: (URL, Finished) throws -> Void) throws {
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let made = try run(try command(), ["new"] + arguments, in: folder)
  try #require(made.status == 0, "\(made.errors)")
  let project = folder.appendingPathComponent(arguments[1])
  let build = try run(tool, ["make", "-C", project.path])
  try #require(build.status == 0, "\(build.errors)")
  let checked = try run(
    tool, ["make", "-C", project.path, "check", "MOULT=\(try command().path)", "CONFORM=--quick"])
  #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
  #expect(checked.output.contains("\nok\n"))
  try body(project, checked)
  // What is there is never overwritten.
  let again = try run(try command(), ["new"] + arguments, in: folder)
  #expect(again.status == 1)
  #expect(again.errors.contains("cannot make the folder '\(arguments[1])': File exists"))
}

@Test func aNewCollectorBuildsAndPasses() throws {
  try check(["collector", "my-marks"]) { project, checked in
    #expect(checked.output.contains("my-marks 0.1  collector  ./my-marks.so"))
    #expect(checked.output.contains("checked my-marks"))
    #expect(checked.output.contains("  garbage-freed              ok"))
    let copy = try Data(contentsOf: project.appendingPathComponent("moult_plugin.h"))
    #expect(copy == (try Data(contentsOf: URL(fileURLWithPath: include + "/moult_plugin.h"))))
  }
}

@Test func aNewCollectorInSwiftBuildsAndPasses() throws {
  try check(["collector", "swift_marks", "--language", "swift"]) { _, checked in
    #expect(checked.output.contains("checked swift_marks"))
    #expect(checked.output.contains("  garbage-freed              ok"))
  }
}

@Test func aNewModuleBuildsAndPasses() throws {
  try check(["module", "duo"]) { _, checked in
    #expect(checked.output.contains("duo.add: the sum of two integers"))
    #expect(checked.output.contains("collections seen"))
  }
}

@Test(arguments: [
  ["collector", "two words"], ["collector", "1st"], ["collector", "a/b"], ["module", "a-b"],
  ["module", "../x"],
])
func namesThatCannotBeAreRefused(_ arguments: [String]) throws {
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let made = try run(try command(), ["new"] + arguments, in: folder)
  #expect(made.status == 1)
  #expect(made.errors.contains("cannot be the name of a \(arguments[0])"))
  #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
}

/// The words of docs/plugins.md, carried out in a folder that has nothing to do with the repository.
@Test func whatThePageSaysWorksOutsideOfTheRepository() throws {
  let page = try String(
    contentsOf: repository.appendingPathComponent("docs/plugins.md"), encoding: .utf8)
  let section = try #require(page.components(separatedBy: "## Out of the tree").dropFirst().first)
  let block = try #require(section.components(separatedBy: "```").dropFirst().first)
  #expect(block.hasPrefix("sh\n"))
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let commands = String(block.dropFirst(3)).replacing("cd /tmp", with: "cd \(folder.path)")
    .replacing("make check", with: "make check CONFORM=--quick")
  let path = try command().deletingLastPathComponent().path
  let finished = try run(
    tool, ["sh", "-e", "-c", commands],
    environment: ["PATH": path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")])
  #expect(finished.status == 0, "\(finished.output)\(finished.errors)")
  let output = finished.output
  #expect(output.contains("checked outside"))
  #expect(output.contains("outside 0.1  collector  ./outside.so"))
  #expect(output.contains("operations: identical under all strategies"))
  for name in ["generational", "mark-sweep", "outside"] {
    #expect(output.contains("\n\(name) "), "\(name) is compared")
  }
}
