import Foundation
import Insight
import ObjectModel

/// What a script says about itself while it runs, and what was asked of it.
final class WorkloadState {
  let options: RunOptions
  var name: String
  var summary = ""
  var parameters: [ParameterRecord] = []
  var failedExpectations: [ExpectationRecord] = []
  /// Whether the script is only asked for its parameters.
  var isDryRun = false
  /// Phases that began.
  var phases = 0
  /// So many failed expectations, phases and parameters a report can have.
  static let most = 10_000
  private var settings: [String: String] = [:]
  private var keptTexts: [UnsafeMutablePointer<CChar>] = []

  init(options: RunOptions) {
    self.options = options
    name = Self.name(ofFile: options.scriptPath)
    for (name, text) in options.settings { settings[name] = text }
  }

  /// The last part of a path without its extension. Not by way of a URL, which asks for the current
  /// directory and brings a good part of Foundation into memory.
  static func name(ofFile path: String) -> String {
    let file = path.split(separator: "/").last ?? "/"
    guard let dot = file.lastIndex(of: "."), dot != file.startIndex,
      file.index(after: dot) != file.endIndex
    else { return String(file) }
    return String(file[..<dot])
  }

  deinit { for text in keptTexts { text.deallocate() } }

  /// A C string that lives as long as this.
  func keep(_ text: String) -> UnsafeMutablePointer<CChar> {
    let bytes = Array(text.utf8CString)
    let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
    copy.initialize(from: bytes, count: bytes.count)
    keptTexts.append(copy)
    return copy
  }

  /// Declares a parameter.
  /// - Returns: its value in this run.
  func declare(
    _ name: String, default value: ParameterValue, help: String
  ) throws(PythonError) -> ParameterValue {
    if let known = parameters.first(where: { $0.name == name }) { return known.value }
    var current = value
    if let text = settings[name] {
      do {
        current = try ParameterValue(parsing: text, like: value)
      } catch {
        throw PythonError(.valueError, "parameter '\(name)': \(error)")
      }
    }
    guard parameters.count < Self.most else {
      throw PythonError(.runtimeError, "more than \(Self.most) parameters")
    }
    parameters.append(ParameterRecord(name: name, value: current, default: value, help: help))
    return current
  }

  /// Why the settings cannot be taken, `nil` if every one has its parameter.
  /// - Parameter known: names that the script declares, as far as that is known.
  func unknownSetting(known: [String]) -> String? {
    let all = known + parameters.map(\.name).filter { !known.contains($0) }
    for (name, _) in options.settings where !all.contains(name) {
      let list =
        all.isEmpty
        ? "the script has no parameters" : "the script has \(all.joined(separator: ", "))"
      return "no parameter '\(name)': \(list)"
    }
    return nil
  }

  /// The file of a module that `require` names: beside the script, then in the module path.
  func findModule(_ name: String) throws(PythonError) -> String {
    let file = name.replacingOccurrences(of: ".", with: "/")
    let script = URL(fileURLWithPath: options.scriptPath).deletingLastPathComponent().relativePath
    let path = ProcessInfo.processInfo.environment["MOULT_MODULE_PATH"] ?? ""
    var tried: [String] = []
    for folder in [script] + path.split(separator: ":").map(String.init) {
      for candidate in ["\(folder)/\(file).lua", "\(folder)/\(file)/init.lua"] {
        if FileManager.default.isReadableFile(atPath: candidate) { return candidate }
        tried.append(candidate)
      }
    }
    throw PythonError(
      .runtimeError, "module '\(name)' not found: \(tried.joined(separator: ", "))")
  }
}
