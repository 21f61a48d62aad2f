import Foundation
import Testing

/// What a process printed and how it ended.
struct Finished {
  var output: String
  var errors: String
  var status: Int32
}

/// The folder of the repository, found from this file.
let repository = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// The folder of the C header.
let include = repository.appendingPathComponent("Modules/PluginABI/include").path

/// The command under test: what MOULT_TEST_COMMAND names, else what was built beside these tests.
func command() throws -> URL {
  if let path = ProcessInfo.processInfo.environment["MOULT_TEST_COMMAND"], !path.isEmpty {
    return URL(fileURLWithPath: path)
  }
  let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("moult")
}

/// Runs a program to its end.
func run(
  _ program: URL, _ arguments: [String], in directory: URL? = nil,
  environment: [String: String] = [:]
) throws -> Finished {
  let process = Process()
  process.executableURL = program
  process.arguments = arguments
  process.currentDirectoryURL = directory
  var variables = ProcessInfo.processInfo.environment
  variables["MOULT_PLUGIN_PATH"] = nil
  process.environment = variables.merging(environment) { $1 }
  // Through files: a pipe would have to be read while the process runs.
  let area = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: area) }
  func file(_ name: String) throws -> (URL, FileHandle) {
    let url = area.appendingPathComponent(name)
    try Data().write(to: url)
    return (url, try FileHandle(forWritingTo: url))
  }
  let (output, outputHandle) = try file("output")
  let (errors, errorsHandle) = try file("errors")
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = outputHandle
  process.standardError = errorsHandle
  try process.run()
  process.waitUntilExit()
  return Finished(
    output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
    errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self),
    status: process.terminationStatus)
}

/// Runs the command.
func moult(_ arguments: String..., environment: [String: String] = [:]) throws -> Finished {
  try run(try command(), arguments, environment: environment)
}

/// A new, empty folder.
func temporaryFolder() throws -> URL {
  let url = FileManager.default.temporaryDirectory
    .appendingPathComponent("moult-plugins-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

/// Compiles a file of C into a shared library and gives its path to a body.
func withLibrary<Result>(
  _ source: URL, defines: [String] = [], _ body: (String) throws -> Result
) throws -> Result {
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let library = folder.appendingPathComponent("plugin.so").path
  let compiler = try run(
    URL(fileURLWithPath: "/usr/bin/env"),
    [
      "cc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared",
      "-fvisibility=hidden", "-I", include, "-o", library, source.path,
    ] + defines.map { "-D" + $0 })
  try #require(compiler.status == 0, "cc: \(compiler.errors)")
  return try body(library)
}

/// A file beside this one.
func beside(_ name: String) -> URL {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(name)
}

/// Gives a body the path of a script with this text.
func withScript<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let path = folder.appendingPathComponent("script.lua").path
  try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  return try body(path)
}
