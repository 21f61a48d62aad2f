import Capture
import Insight
import Report

/// What ran and what came of it.
struct OverviewValues {
  var summary: String
  var failure: String?
  var damage: String?
  var expectations: [String]
  var facts: [Fact]
  var figures: [Fact]
  var parameters: [Fact]
  var hasParameters: Bool
  var phases: [PhaseRow]

  struct Fact {
    var name: String
    var value: String
  }

  struct PhaseRow {
    var name: String
    var time, made, freed, peak, bytes, arenas, collections, collected, pause, garbage: String
    var isTotal: Bool
  }
}

extension ReportPage {
  /// - Parameter looks: the garbage of the snapshots.
  func overview(_ looks: [GarbageLook]) -> OverviewValues {
    let looks = looks.sorted { $0.time < $1.time }
    let header = capture.header
    let record = capture.record
    let total = record?.total
    // The capture's times, as everything else on the page has them: the record's hold the looking, too.
    let wall = capture.duration
    let pauses = capture.collections.reduce(0) { $0 + $1.nanoseconds }
    let options = record?.collector.options.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    func fact(_ name: String, _ value: String) -> OverviewValues.Fact {
      .init(name: name, value: value)
    }
    let facts = [
      fact("Script", header.scriptPath),
      fact("Python", header.python),
      fact("Collector", header.collector + (options.map { $0.isEmpty ? "" : " (\($0))" } ?? "")),
      fact("Thresholds", header.thresholds.map(String.init).joined(separator: ", ")),
      fact("Pools, arenas", "\(Units.bytes(header.poolBytes)), \(Units.bytes(header.arenaBytes))"),
      fact("Moult", header.moultVersion),
    ]
    let seen = garbage(with: looks).map(\.bytes) + (record?.phases.map(\.garbageHeldBytes) ?? [])
    let figures = [
      fact("run time", Units.nanoseconds(wall)),
      fact("operations", Units.count(capture.samples.last?.operations ?? 0)),
      fact("objects made", Units.count(total?.objectsMade ?? capture.samples.last?.made ?? 0)),
      fact("most bytes", Units.bytes(total?.bytesPeak ?? capture.samples.map(\.bytes).max() ?? 0)),
      fact("most arenas", Units.count(total?.arenasPeak ?? 0)),
      fact("collections", Units.count(capture.collections.count)),
      fact("objects collected", Units.count(capture.collections.reduce(0) { $0 + $1.collected })),
      fact("in the collector", Units.share(pauses, of: wall)),
      fact("longest pause", Units.nanoseconds(capture.collections.map(\.nanoseconds).max() ?? 0)),
      fact("most garbage held", seen.max().map { Units.bytes($0) } ?? "not looked at"),
    ]
    let parameters = (record?.parameters ?? []).map { fact($0.name, "\($0.value)") }
    let phases = record?.phases ?? []
    let isSame = phases.map(\.name) == capture.phases.map(\.name)
    let rows = phases.enumerated().map { i, phase in
      row(
        phase, time: isSame ? capture.phases[i] : nil,
        garbage: looks.first { $0.name == phase.name }, isTotal: false)
    }
    let whole = CapturePhase(name: "total", begin: 0, end: wall)
    return OverviewValues(
      summary: record?.script.summary ?? "", failure: record?.failure, damage: capture.damage,
      expectations: (record?.failedExpectations ?? []).map { "\($0.message) \($0.location)" },
      facts: facts, figures: figures, parameters: parameters, hasParameters: !parameters.isEmpty,
      phases: rows
        + (total.map { [row($0, time: whole, garbage: looks.last, isTotal: true)] } ?? []))
  }

  /// - Parameter time: the phase as the capture has it, nil where it does not say.
  private func row(
    _ phase: PhaseRecord, time: CapturePhase?, garbage: GarbageLook?, isTotal: Bool
  ) -> OverviewValues.PhaseRow {
    let generations = phase.generations
    let wall = time.map { $0.end - $0.begin } ?? phase.wallNanoseconds
    let longest =
      time.map { time in
        capture.collections.lazy.filter { $0.begin >= time.begin && $0.begin < time.end }
          .map(\.nanoseconds).max() ?? 0
      } ?? phase.pauses.maxNanoseconds
    return .init(
      name: isTotal ? "total" : phase.name, time: Units.nanoseconds(wall),
      made: Units.count(phase.objectsMade), freed: Units.count(phase.objectsFreed),
      peak: Units.bytes(phase.bytesPeak), bytes: Units.bytes(phase.bytesNow),
      arenas: Units.count(phase.arenasNow),
      collections: Units.count(generations.reduce(0) { $0 + $1.collections }),
      collected: Units.count(generations.reduce(0) { $0 + $1.collected }),
      pause: Units.nanoseconds(longest),
      garbage: Units.count(garbage?.objects ?? phase.garbageHeldObjects), isTotal: isTotal)
  }
}
