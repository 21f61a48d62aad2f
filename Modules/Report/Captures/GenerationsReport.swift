import Capture
import Foundation

/// What the collections of each generation did, and how large generations were.
public struct GenerationsReport: CaptureReport {
  /// The word after `moult report`.
  public static let kind = "generations"
  /// The version of the schema.
  public static let version = 1

  /// The collections of a generation, the younger ones collected with it.
  public struct Generation: Codable, Sendable, Equatable {
    /// Its number, 0 the youngest.
    public var generation: Int
    /// Automatic collections begin at this count; nil if the strategy has none for it.
    public var threshold: Int?
    /// Collections that ran.
    public var collections: Int
    /// Objects that were examined.
    public var examined: Int
    /// Objects that were found unreachable and freed.
    public var collected: Int
    /// Objects that were found unreachable and could not be freed.
    public var uncollectable: Int
    /// Objects that finalizers brought back to life.
    public var resurrected: Int
    /// The part of the objects examined that lived on, 0...1; nil if none was examined.
    public var survival: Double?
    /// All of them together, in nanoseconds.
    public var totalNanoseconds: Int
    /// The part of the time, 0...1.
    public var share: Double
    /// Objects in it when a collection of any generation began: at most, and the last time; 0 where
    /// they were not counted.
    public var largest: Int
    /// The objects when last counted.
    public var last: Int
  }

  /// Collections for a reason.
  public struct Reason: Codable, Sendable, Equatable {
    /// Why it ran.
    public var reason: String
    /// Collections that ran.
    public var collections: Int
    /// Objects that were found unreachable and freed.
    public var collected: Int
    /// All of them together, in nanoseconds.
    public var totalNanoseconds: Int
  }

  /// The sizes of all generations when a collection began.
  public struct Sizes: Codable, Sendable, Equatable {
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Which generation was collected.
    public var generation: Int
    /// Objects that were examined.
    public var examined: Int
    /// Objects that were found unreachable and freed.
    public var collected: Int
    /// How long it took, in nanoseconds.
    public var lengthNanoseconds: Int
    /// Objects in each generation, youngest first; none where the strategy does not count.
    public var objects: [Int]
    /// Frozen objects.
    public var frozen: Int
  }

  /// The sizes of all generations at a moment.
  public struct Moment: Codable, Sendable, Equatable {
    /// The moment, as it is asked for.
    public var moment: String
    /// When, in nanoseconds since the run began.
    public var timeNanoseconds: Int
    /// Objects in each generation, youngest first.
    public var objects: [Int]
    /// Frozen objects.
    public var frozen: Int
  }

  /// The run that was captured.
  public let run: ReportedRun
  /// The phase that it is about, nil for the whole run, and its time.
  public let phase: String?
  /// How long it took, in nanoseconds.
  public let durationNanoseconds: Int
  /// The generations, youngest first.
  public let generations: [Generation]
  /// Collections by why they ran.
  public let reasons: [Reason]
  /// In the order of time.
  public let sizes: [Sizes]
  /// The moments of that time.
  public let moments: [Moment]

  private let begin: Int

  private enum CodingKeys: String, CodingKey {
    case run, phase, durationNanoseconds, generations, reasons, sizes, moments
  }

  /// Makes the report.
  /// - Parameter phase: the phase whose collections are meant, those that began in it.
  public init(_ capture: Capture, phase: String? = nil) throws(ReportError) {
    run = ReportedRun(capture)
    self.phase = phase
    let time = try capture.time(of: phase)
    begin = time.lowerBound
    let chosen =
      phase == nil ? capture.collections : capture.collections.filter { time.contains($0.begin) }
    let duration = time.count
    durationNanoseconds = duration
    let numbers =
      0..<max(
        capture.header.generations, (chosen.map(\.generation).max() ?? -1) + 1,
        chosen.map(\.sizes.count).max() ?? 0)
    generations = numbers.map { number in
      let own = chosen.filter { $0.generation == number }
      let sizes = chosen.compactMap { $0.sizes.indices.contains(number) ? $0.sizes[number] : nil }
      let examined = own.reduce(0) { $0 + $1.examined }
      let collected = own.reduce(0) { $0 + $1.collected }
      let total = own.reduce(0) { $0 + $1.nanoseconds }
      let thresholds = capture.header.thresholds
      return Generation(
        generation: number,
        threshold: thresholds.indices.contains(number) ? thresholds[number] : nil,
        collections: own.count, examined: examined, collected: collected,
        uncollectable: own.reduce(0) { $0 + $1.uncollectable },
        resurrected: own.reduce(0) { $0 + $1.resurrected },
        survival: examined > 0
          ? max(0, Double(examined - collected) / Double(examined)) : nil,
        totalNanoseconds: total, share: duration > 0 ? Double(total) / Double(duration) : 0,
        largest: sizes.max() ?? 0, last: sizes.last ?? 0)
    }
    var order: [String] = []
    for one in chosen where !order.contains(one.reason) { order.append(one.reason) }
    reasons = order.map { reason in
      let own = chosen.filter { $0.reason == reason }
      return Reason(
        reason: reason, collections: own.count, collected: own.reduce(0) { $0 + $1.collected },
        totalNanoseconds: own.reduce(0) { $0 + $1.nanoseconds })
    }
    moments = zip(capture.momentNames, capture.moments).filter {
      !$1.generations.isEmpty && $1.time >= time.lowerBound && $1.time <= time.upperBound
    }.map {
      Moment(moment: $0, timeNanoseconds: $1.time, objects: $1.generations, frozen: $1.frozen)
    }
    sizes = chosen.map {
      Sizes(
        timeNanoseconds: $0.begin, generation: $0.generation, examined: $0.examined,
        collected: $0.collected, lengthNanoseconds: $0.nanoseconds, objects: $0.sizes,
        frozen: $0.frozen)
    }
  }

  /// The rows for `--csv`.
  public var csvTable: CSVTable {
    let count = sizes.map(\.objects.count).max() ?? 0
    return CSVTable(
      ["timeNanoseconds", "generation", "examined", "collected", "lengthNanoseconds", "frozen"]
        + (0..<count).map { "generation\($0)" },
      sizes.map { one in
        [
          one.timeNanoseconds, one.generation, one.examined, one.collected,
          one.lengthNanoseconds, one.frozen,
        ].map(String.init)
          + (0..<count).map { one.objects.indices.contains($0) ? "\(one.objects[$0])" : "" }
      })
  }

  /// The report for people.
  public func text(style: ReportStyle) -> String {
    var page = ReportPage(style, "Generations", run)
    if let phase { page.note("phase \(phase), \(page.time(durationNanoseconds))") }
    page.heading("Collections")
    if sizes.isEmpty {
      page.line("no collection ran")
      return page.output
    }
    page.table(collectionsTable(page))
    if reasons.count > 1 {
      page.heading("Why they ran")
      page.table(reasonsTable(page))
    }
    var rows: [(label: String, note: String, draw: (Int) -> String)] = []
    for one in generations {
      let points = points { $0.indices.contains(one.generation) ? $0[one.generation] : nil }
      guard let most = points.map(\.value).max() else { continue }
      rows.append(("generation \(one.generation)", "up to \(Units.count(most))", spark(points)))
    }
    let frozen =
      sizes.map { (time: $0.timeNanoseconds - begin, value: $0.frozen) }
      + moments.map { (time: $0.timeNanoseconds - begin, value: $0.frozen) }
    if let most = frozen.map(\.value).max(), most > 0 {
      rows.append(
        ("frozen", "up to \(Units.count(most))", spark(frozen.sorted { $0.time < $1.time })))
    }
    let collected = sizes.map { (time: $0.timeNanoseconds - begin, value: $0.collected) }
    let duration = durationNanoseconds
    rows.append(
      (
        "collected", "\(Units.count(collected.reduce(0) { $0 + $1.value })) in all",
        {
          Sparkline.text(
            Sparkline.sums(collected, duration: duration, cells: $0), style: style)
        }
      ))
    page.heading("Objects over time")
    page.pictures(rows)
    return page.output

    func spark(_ points: [(time: Int, value: Int)]) -> (Int) -> String {
      let duration = durationNanoseconds
      return {
        Sparkline.text(
          Sparkline.levels(points, duration: duration, cells: $0), style: style)
      }
    }
  }

  /// How many objects there were, in the order of time: when collections began and at moments.
  private func points(_ value: ([Int]) -> Int?) -> [(time: Int, value: Int)] {
    let all =
      sizes.map { ($0.timeNanoseconds, $0.objects) }
      + moments.map { ($0.timeNanoseconds, $0.objects) }
    return all.compactMap { time, objects in
      value(objects).map { (time: time - begin, value: $0) }
    }.sorted { $0.time < $1.time }
  }

  private func collectionsTable(_ page: ReportPage) -> Table {
    var table = Table(columns: [
      .init("generation"), .init("threshold", expendable: 4), .init("runs"), .init("examined"),
      .init("collected"), .init("survived"), .init("uncollectable", expendable: 6),
      .init("time"), .init("of time", expendable: 3), .init("average", expendable: 5),
    ])
    let longest = generations.map(\.totalNanoseconds).max() ?? 0
    table.rows = generations.map { one in
      Table.Row(
        cells: [
          "\(one.generation)", one.threshold.map(Units.count) ?? "-",
          Units.count(one.collections), Units.count(one.examined), Units.count(one.collected),
          one.survival.map { String(format: "%.1f %%", $0 * 100) } ?? "-",
          Units.count(one.uncollectable), page.time(one.totalNanoseconds),
          Units.share(one.totalNanoseconds, of: durationNanoseconds),
          one.collections > 0 ? page.time(one.totalNanoseconds / one.collections) : "-",
        ], bar: longest > 0 ? Double(one.totalNanoseconds) / Double(longest) : nil)
    }
    return table
  }

  private func reasonsTable(_ page: ReportPage) -> Table {
    var table = Table(columns: [
      .init("reason"), .init("runs"), .init("collected"), .init("time"),
    ])
    table.rows = reasons.map {
      Table.Row(cells: [
        Display.printable($0.reason), Units.count($0.collections), Units.count($0.collected),
        page.time($0.totalNanoseconds),
      ])
    }
    return table
  }
}
