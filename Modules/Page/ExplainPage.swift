import Capture
import Foundation
import Mustache
import Report

/// The page of a small script, statement by statement.
public struct ExplainPage {
  private let run: StepRun

  /// The page of what was seen.
  public init(_ run: StepRun) { self.run = run }

  /// The page.
  public func html() throws -> String {
    let template = try MustacheTemplate(
      string: PageText.resource(PackageResources.explain_mustache))
    let scripts = [
      PackageResources.base_js, PackageResources.frames_js, PackageResources.graph_js,
      PackageResources.explain_js,
    ]
    return template.render(
      Values(
        title: (run.scriptPath as NSString).lastPathComponent,
        style: PageText.resource(PackageResources.page_css)
          + PageText.resource(PackageResources.explain_css),
        script: scripts.map(PageText.resource).joined(separator: "\n"),
        data: try PackedRun(run).text(), python: run.python, collector: run.collector,
        steps: run.steps.count, failure: run.failure, window: run.window, lines: lines))
  }

  private var lines: [Line] {
    var text = run.source.components(separatedBy: "\n")
    if text.last == "" { text.removeLast() }
    var executed: [Int: Int] = [:]
    for step in run.steps where step.file.isEmpty { executed[step.line, default: 0] += 1 }
    return text.enumerated().map { index, line in
      Line(
        number: index + 1, text: line, executed: executed[index + 1].map { "\($0)" } ?? "")
    }
  }

  private struct Line {
    var number: Int
    var text: String
    /// How many steps it is, empty for none.
    var executed: String
  }

  private struct Values {
    var title, style, script, data, python, collector: String
    var steps: Int
    var failure: String?
    var window: String?
    var lines: [Line]
  }
}
