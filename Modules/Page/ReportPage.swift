import Capture
import Foundation
import HeapGraph
import Insight
import Mustache
import Report

// Page: reports for a browser, each one file that needs no network.
//
//   ReportPage (+Overview, +Tables, +Series)   what a capture says, as the values of a template
//   SnapshotPacking, Deflate, HuffmanCode      the snapshots, packed for the heap map
//   ExplainPage                                the steps of a small script
//   Resources/                                 templates, style and scripts of the pages
//
// Whatever comes from a script (names, texts of objects, source lines) enters a page through the
// template, which escapes it, or as JSON without a `<`; the scripts of a page set text and never markup.

/// The page of a captured run.
public struct ReportPage {
  let capture: Capture
  let snapshot: (Int) throws -> HeapSnapshot

  /// The page of a capture.
  /// - Parameter snapshot: reads one of its snapshots.
  public init(_ capture: Capture, snapshot: @escaping (Int) throws -> HeapSnapshot) {
    self.capture = capture
    self.snapshot = snapshot
  }

  /// How large a page may be: bytes.
  public static let largest = 20_000_000

  /// The page.
  /// - Parameter limit: bytes that it may have; snapshots that find no room are left out, the
  ///   ones in the middle first, and the page says so.
  public func html(limit: Int = largest) throws -> String {
    let (packed, types, looks) = try pack(limit: limit)
    let template = try MustacheTemplate(
      string: PageText.resource(PackageResources.report_mustache))
    let page = PageValues(
      title: title,
      style: PageText.resource(PackageResources.page_css),
      script: Self.scripts,
      data: try PageText.json(series(kept: packed.map(\.moment), types: types, looks: looks)),
      snapshots: packed,
      overview: overview(looks),
      lines: lineTable,
      types: typeTable,
      pauses: pauseTable,
      leftOut: leftOut(packed))
    return template.render(page)
  }

  private static var scripts: String {
    [
      PackageResources.base_js, PackageResources.charts_js, PackageResources.snapshot_js,
      PackageResources.colours_js, PackageResources.map_js, PackageResources.moves_js,
      PackageResources.panel_js,
      PackageResources.report_js,
    ].map(PageText.resource).joined(separator: "\n")
  }

  /// The name of the script, as the script or its file gives it.
  var title: String {
    if let name = capture.record?.script.name, !name.isEmpty { return name }
    return (capture.header.scriptPath as NSString).lastPathComponent
  }

  private func leftOut(_ packed: [PackedMoment]) -> String? {
    let missing = capture.moments.filter { $0.snapshot != nil }.count - packed.count
    if missing <= 0 { return nil }
    return "The map leaves out \(missing) of the moments so that this file stays small."
  }

  // MARK: Snapshots

  /// How many types have colours of their own.
  private static let colouredTypes = 7

  /// Packs snapshots for as long as there is room: the last one first, then from the first on. Finds
  /// the types that take most bytes at any of them.
  private func pack(
    limit: Int
  ) throws -> ([PackedMoment], types: [String], looks: [GarbageLook]) {
    let moments = capture.moments.indices.filter { capture.moments[$0].snapshot != nil }
    guard let last = moments.last else { return ([], [], []) }
    var looks: [GarbageLook] = []
    var mostBytes: [String: Int] = [:]
    var room = limit - 1_000_000
    var result: [PackedMoment] = []
    for moment in [last] + moments.dropLast() {
      guard let index = capture.moments[moment].snapshot else { continue }
      var packer = SnapshotPacker()
      let heap = try snapshot(index)
      for (type, bytes) in heap.bytesByType {
        mostBytes[type] = max(mostBytes[type] ?? 0, bytes)
      }
      let graph = HeapGraph(heap)
      looks.append(heap.garbageLook(graph, capture.moments[moment]))
      var bytes = try packer.packed(graph)
      if bytes.count * 4 / 3 > room, moment == last {
        packer.reprLimit = 10_000
        bytes = try packer.packed(graph)
      }
      if bytes.count * 4 / 3 > room { continue }
      room -= bytes.count * 4 / 3
      result.append(PackedMoment(moment: moment, base64: Data(bytes).base64EncodedString()))
    }
    let types = mostBytes.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    return (
      result.sorted { $0.moment < $1.moment }, types.prefix(Self.colouredTypes).map(\.key),
      looks
    )
  }
}

extension HeapSnapshot {
  /// Whether an object is garbage: nothing leads to it. What is immortal never is.
  func isGarbage(_ object: Int, _ graph: HeapGraph) -> Bool {
    !graph.isReachable(object) && counts[object] != Self.immortal
  }

  fileprivate func garbageLook(_ graph: HeapGraph, _ moment: CaptureMoment) -> GarbageLook {
    var look = GarbageLook(name: moment.name, time: moment.time, objects: 0, bytes: 0)
    for object in 0..<count where isGarbage(object, graph) {
      look.objects += 1
      look.bytes += Int(sizes[object])
    }
    return look
  }

  /// Bytes of the heap's objects by the name of their type.
  fileprivate var bytesByType: [String: Int] {
    var sums = [Int](repeating: 0, count: typeNames.count)
    for object in 0..<count where generations[object] != Self.isStatic {
      sums[Int(types[object])] += Int(sizes[object])
    }
    var result: [String: Int] = [:]
    for (name, bytes) in zip(typeNames, sums) where bytes > 0 { result[name, default: 0] += bytes }
    return result
  }
}

/// A moment's snapshot in the page.
struct PackedMoment {
  /// The index of the moment.
  var moment: Int
  /// Its snapshot, deflated, in base64.
  var base64: String
}

/// The values of report.mustache.
struct PageValues {
  var title: String
  var style: String
  var script: String
  var data: String
  var snapshots: [PackedMoment]
  var overview: OverviewValues
  var lines: LineTable
  var types: TypeTable
  var pauses: PauseTable
  var leftOut: String?
}
