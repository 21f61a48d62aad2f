import Capture
import Foundation

/// How long collections stopped the program.
public struct PausesReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "pauses"
  /// The version of the schema.
  public static let version = 1

  /// The distribution of pauses. Percentiles are those of the pauses themselves (nearest rank): so many
  /// of a hundred were at most as long.
  public struct Distribution: Codable, Sendable, Equatable {
    /// Which pauses: `all`, or those of a generation, `gen 0`.
    public var name: String
    /// How many.
    public var count: Int
    /// The shortest, in nanoseconds.
    public var minNanoseconds = 0
    /// Half are at most this long, in nanoseconds.
    public var medianNanoseconds = 0
    /// Nine of ten are at most this long, in nanoseconds.
    public var p90Nanoseconds = 0
    /// 99 of 100 are at most this long, in nanoseconds.
    public var p99Nanoseconds = 0
    /// 999 of 1000 are at most this long, in nanoseconds.
    public var p999Nanoseconds = 0
    /// The longest, in nanoseconds.
    public var maxNanoseconds = 0
    /// All of them together, in nanoseconds.
    public var totalNanoseconds = 0
    /// The part of the time, 0...1.
    public var share = 0.0

    init(_ name: String, _ lengths: [Int], of duration: Int) {
      self.name = name
      count = lengths.count
      guard !lengths.isEmpty else { return }
      let sorted = lengths.sorted()
      func percentile(_ thousandths: Int) -> Int {
        sorted[max((sorted.count * thousandths + 999) / 1000, 1) - 1]
      }
      minNanoseconds = sorted[0]
      medianNanoseconds = percentile(500)
      p90Nanoseconds = percentile(900)
      p99Nanoseconds = percentile(990)
      p999Nanoseconds = percentile(999)
      maxNanoseconds = sorted[sorted.count - 1]
      totalNanoseconds = sorted.reduce(0, +)
      share = duration > 0 ? Double(totalNanoseconds) / Double(duration) : 0
    }
  }

  /// A bin of the histogram: lengths from `fromNanoseconds` up to but without `toNanoseconds`.
  public struct Bin: Codable, Sendable, Equatable {
    /// The shortest length that falls in it, in nanoseconds.
    public var fromNanoseconds: Int
    /// The lengths from here on do not, in nanoseconds.
    public var toNanoseconds: Int
    /// How many.
    public var count: Int
    /// All of them together, in nanoseconds.
    public var totalNanoseconds: Int
  }

  /// A collection that took long.
  public struct Pause: Codable, Sendable, Equatable {
    /// When it began, in nanoseconds since the run began.
    public var beginNanoseconds: Int
    /// How long it took, in nanoseconds.
    public var lengthNanoseconds: Int
    /// Its number, 0 the youngest.
    public var generation: Int
    /// Why it ran.
    public var reason: String
    /// The line of the script at which it began, 0 for none.
    public var line: Int
    /// Objects that were examined.
    public var examined: Int
    /// Objects that were found unreachable and freed.
    public var collected: Int
    /// How long each of its steps took.
    public var steps: [Step]
  }

  /// A step of a collection.
  public struct Step: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// How long it took, in nanoseconds.
    public var lengthNanoseconds: Int
  }

  /// The smallest part of any window of a length that was left to the program.
  public struct Utilisation: Codable, Sendable, Equatable {
    /// The length of the window, in nanoseconds.
    public var windowNanoseconds: Int
    /// The least part of such a window that was the program's, from 0 to 1.
    public var utilisation: Double
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// The phase that it is about, nil for the whole run, and its time.
  public let phase: String?
  /// How long it took, in nanoseconds.
  public let durationNanoseconds: Int
  /// All pauses, then those of each generation that was collected.
  public let distributions: [Distribution]
  /// How many pauses were how long.
  public let histogram: [Bin]
  /// The longest first.
  public let longest: [Pause]
  /// What was left to the program at least, by the length of the window.
  public let minimumMutatorUtilisation: [Utilisation]
  /// Each pause, in the order of time: the rows of the CSV form.
  private let pauses: [Pause]

  private enum CodingKeys: String, CodingKey {
    case run, phase, durationNanoseconds, distributions, histogram, longest
    case minimumMutatorUtilisation
  }

  /// Windows for which utilisation is told.
  static let windows = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map { $0 * 1_000_000 }

  /// Makes the report.
  /// - Parameters:
  ///   - phase: the phase whose collections are meant, those that began in it.
  ///   - top: how many of the longest.
  public init(_ capture: Capture, phase: String? = nil, top: Int = 5) throws(ReportError) {
    run = ReportedRun(capture)
    self.phase = phase
    let time = try capture.time(of: phase)
    let chosen =
      phase == nil ? capture.collections : capture.collections.filter { time.contains($0.begin) }
    durationNanoseconds = time.count
    let duration = time.count
    let numbers = Set(chosen.map(\.generation)).sorted()
    let all = Distribution("all", chosen.map(\.nanoseconds), of: duration)
    distributions =
      [all]
      + numbers.map { number in
        Distribution(
          "gen \(number)",
          chosen.filter { $0.generation == number }.map(\.nanoseconds), of: duration)
      }
    histogram = Self.bins(chosen.map(\.nanoseconds))
    pauses = chosen.map(Self.pause)
    longest = Array(
      pauses.enumerated().sorted {
        ($1.element.lengthNanoseconds, $0.offset) < ($0.element.lengthNanoseconds, $1.offset)
      }.prefix(top).map(\.element))
    let windows = Self.windows.filter { $0 < duration } + (duration > 0 ? [duration] : [])
    let parts = Report.minimumMutatorUtilisation(
      pauses: chosen.map { ($0.begin - time.lowerBound, $0.end - time.lowerBound) },
      duration: duration, windows: windows)
    minimumMutatorUtilisation = zip(windows, parts).map {
      Utilisation(windowNanoseconds: $0, utilisation: $1)
    }
  }

  private static func pause(_ record: CollectionRecord) -> Pause {
    var last = record.begin
    let steps = record.steps.map { step in
      defer { last = step.end }
      return Step(name: step.name, lengthNanoseconds: step.end - last)
    }
    return Pause(
      beginNanoseconds: record.begin, lengthNanoseconds: record.nanoseconds,
      generation: record.generation, reason: record.reason, line: record.line,
      examined: record.examined, collected: record.collected, steps: steps)
  }

  /// Bins from 1, 2 and 5 times a power of ten to the next, from that of the shortest pause to that of
  /// the longest.
  static func bins(_ lengths: [Int]) -> [Bin] {
    guard let shortest = lengths.min(), let longest = lengths.max() else { return [] }
    var edges = [0]
    var decade = 1
    while edges.last! <= longest {
      edges += [decade, 2 * decade, 5 * decade]
      decade *= 10
    }
    var bins = zip(edges, edges.dropFirst()).map {
      Bin(fromNanoseconds: $0, toNanoseconds: $1, count: 0, totalNanoseconds: 0)
    }.filter { $0.toNanoseconds > shortest && $0.fromNanoseconds <= longest }
    for length in lengths {
      guard let i = bins.firstIndex(where: { $0.toNanoseconds > length }) else { continue }
      bins[i].count += 1
      bins[i].totalNanoseconds += length
    }
    return bins
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    CSVTable(
      [
        "beginNanoseconds", "lengthNanoseconds", "generation", "reason", "line", "examined",
        "collected", "steps",
      ],
      pauses.map { pause in
        [
          "\(pause.beginNanoseconds)", "\(pause.lengthNanoseconds)", "\(pause.generation)",
          pause.reason, "\(pause.line)", "\(pause.examined)", "\(pause.collected)",
          pause.steps.map { "\($0.name)=\($0.lengthNanoseconds)" }.joined(separator: ";"),
        ]
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    var page = ReportPage(style, "Pauses", run)
    if let phase { page.note("phase \(phase), \(page.time(durationNanoseconds))") }
    if distributions[0].count == 0 {
      page.line()
      page.line("no collection ran")
      return page.output
    }
    page.heading("Distribution")
    page.table(distributionTable(page))
    page.heading("Histogram")
    page.table(histogramTable(page))
    page.heading("Longest")
    writeLongest(&page)
    page.heading("Minimum mutator utilisation")
    page.note("of all windows of a length, the smallest part that was left to the program")
    page.table(utilisationTable(page))
    return page.output
  }
}

// MARK: - The tables

extension PausesReport {
  private func distributionTable(_ page: ReportPage) -> Table {
    var table = Table(columns: [
      .init("pauses"), .init("count"), .init("min", expendable: 4), .init("median"),
      .init("p90", expendable: 3), .init("p99"), .init("p99.9", expendable: 2), .init("max"),
      .init("total"), .init("of time", expendable: 1),
    ])
    table.rows = distributions.enumerated().map { index, d in
      let times =
        [
          d.minNanoseconds, d.medianNanoseconds, d.p90Nanoseconds, d.p99Nanoseconds,
          d.p999Nanoseconds, d.maxNanoseconds, d.totalNanoseconds,
        ].map(page.time)
      let share = Units.share(d.totalNanoseconds, of: durationNanoseconds)
      return Table.Row(cells: [d.name, Units.count(d.count)] + times + [share])
    }
    return table
  }

  private func histogramTable(_ page: ReportPage) -> Table {
    var table = Table(columns: [
      .init("from"), .init("to"), .init("count"), .init("time", expendable: 1),
    ])
    let most = histogram.map(\.count).max() ?? 1
    table.rows = histogram.map { bin in
      Table.Row(
        cells: [
          page.time(bin.fromNanoseconds), page.time(bin.toNanoseconds), Units.count(bin.count),
          page.time(bin.totalNanoseconds),
        ], bar: Double(bin.count) / Double(most))
    }
    return table
  }

  private func writeLongest(_ page: inout ReportPage) {
    var table = Table(columns: [
      .init("began at"), .init("length"), .init("generation"), .init("reason", expendable: 2),
      .init("line", expendable: 3), .init("examined", expendable: 1), .init("collected"),
    ])
    table.rows = longest.map { pause in
      Table.Row(cells: [
        page.time(pause.beginNanoseconds), page.time(pause.lengthNanoseconds),
        "\(pause.generation)", Display.printable(pause.reason),
        pause.line > 0 ? "\(pause.line)" : "-", Units.count(pause.examined),
        Units.count(pause.collected),
      ])
    }
    page.table(table)
    guard longest.contains(where: { !$0.steps.isEmpty }) else { return }
    page.heading("Their steps")
    var names: [String] = []
    for pause in longest {
      for step in pause.steps where !names.contains(step.name) { names.append(step.name) }
    }
    // Six columns tell the steps of every strategy that comes with Moult.
    var steps = Table(
      columns: [.init("began at")]
        + names.enumerated().map { .init(Display.printable($1), expendable: $0) })
    steps.rows = longest.map { pause in
      let cells = names.map { name in
        let found = pause.steps.filter { $0.name == name }
        return found.isEmpty
          ? "-" : page.time(found.reduce(0) { $0 + $1.lengthNanoseconds })
      }
      return Table.Row(cells: [page.time(pause.beginNanoseconds)] + cells)
    }
    page.table(steps)
  }

  private func utilisationTable(_ page: ReportPage) -> Table {
    var table = Table(columns: [.init("window"), .init("utilisation")])
    table.rows = minimumMutatorUtilisation.map { one in
      let name = page.time(one.windowNanoseconds)
      let isWhole = one.windowNanoseconds == durationNanoseconds
      return Table.Row(
        cells: [
          isWhole ? "all, \(name)" : name, String(format: "%.1f %%", one.utilisation * 100),
        ], bar: one.utilisation)
    }
    return table
  }
}
