import Capture
import Foundation
import HeapGraph
import PyMalloc

// A snapshot as a page carries it: what the heap map draws and what a click asks for. Resources/
// snapshot.js unpacks it, in the same order.
//
// References are left out but for one per object: that by which it is first reached from a root,
// which is what "why is it alive" asks for; of garbage, one by which other garbage holds it.

/// What of a packed snapshot is not a column.
private struct PackedHead: Encodable {
  var name: String
  var time: Int
  var newest: UInt32
  var types: [String]
  var texts: [String]
  /// Indexes of `texts` and of objects, one after the other.
  var roots: [Int]
}

/// Packs snapshots for pages.
struct SnapshotPacker {
  /// Objects whose repr is left out so that the page stays within its size: all above this many.
  var reprLimit = Int.max

  /// The columns of a snapshot, deflated.
  func packed(_ graph: HeapGraph) throws -> [UInt8] {
    let snapshot = graph.snapshot
    var texts = TextTable(snapshot.texts)
    let parents = ParentTable(graph)
    let n = snapshot.count
    var out = ColumnWriter()

    // Objects lie at multiples of 8; those outside of the heap have no place on the map.
    out.put(
      differences: (0..<n).map {
        graph.isStatic($0) ? 0 : snapshot.addresses[$0] >> 3
      } as [UInt64])
    out.put(column: snapshot.types)
    out.put(column: snapshot.sizes)
    out.put(differences: snapshot.serials)
    out.put(
      column: snapshot.counts.map { $0 == HeapSnapshot.immortal ? 0 : UInt64($0) + 1 } as [UInt64])
    out.put(column: snapshot.generations)
    out.put(column: snapshot.places)
    var reprs = 0
    out.put(
      column: snapshot.reprs.map { repr -> UInt32 in
        if repr == 0 || reprs >= reprLimit { return 0 }
        reprs += 1
        return UInt32(texts.index(Int(repr) - 1)) + 1
      })
    // A parent is often near: the distance, folded, plus one; 0 for none.
    out.put(
      column: (0..<n).map { object -> UInt64 in
        guard parents.parents[object] >= 0 else { return 0 }
        let distance = Int(parents.parents[object]) - object
        return
          (UInt64(bitPattern: Int64(distance << 1)) ^ UInt64(bitPattern: Int64(distance >> 63)))
          + 1
      })
    out.put(
      column: (0..<n).map { object -> UInt32 in
        guard parents.parents[object] >= 0 else { return HeapSnapshot.otherEdge }
        let label = parents.labels[object]
        switch snapshot.name(of: label) {
        case .attribute: return HeapSnapshot.label(attribute: texts.index(Int(label >> 3)))
        case .value: return HeapSnapshot.label(value: texts.index(Int(label >> 3)))
        default: return label
        }
      })
    out.put(runs: (0..<n).map { snapshot.isGarbage($0, graph) ? 1 : 0 } as [UInt8])
    let retained = graph.retainedSizes
    out.put(
      column: (0..<n).map { retained[$0] == UInt64(snapshot.sizes[$0]) ? 0 : retained[$0] + 1 }
        as [UInt64])

    out.put(differences: snapshot.arenas.map { $0.address >> 3 })
    out.put(differences: snapshot.pools.map { $0.address >> 3 })
    out.put(column: snapshot.pools.map { UInt32(truncatingIfNeeded: $0.arena) })
    out.put(column: snapshot.pools.map { UInt32(truncatingIfNeeded: $0.blockBytes) })
    out.put(column: snapshot.pools.map { UInt32(truncatingIfNeeded: $0.used) })
    out.put(column: snapshot.pools.map { UInt32(truncatingIfNeeded: $0.capacity) })
    out.put(differences: snapshot.buffers.map { $0.address >> 3 })
    out.put(column: snapshot.buffers.map { UInt64(truncatingIfNeeded: $0.bytes) })
    out.put(differences: snapshot.buffers.map { UInt32(truncatingIfNeeded: $0.owner + 1) })
    out.put(column: snapshot.buffers.map(\.place))

    var roots: [Int] = []
    for root in snapshot.roots.prefix(100_000) {
      roots += [texts.index(of: root.name), root.object]
    }
    let head = PackedHead(
      name: snapshot.name, time: snapshot.time, newest: snapshot.newestSerial,
      types: snapshot.typeNames, texts: texts.kept, roots: roots)
    var all = ColumnWriter()
    all.put(bytes: Array(try JSONEncoder().encode(head)))
    return Deflate.packed(all.bytes + out.bytes)
  }
}

/// The texts that a packed snapshot names, each once, none longer than a line.
private struct TextTable {
  private let source: [String]
  private var indexes: [Int32]
  private var added: [String: Int] = [:]
  private(set) var kept: [String] = []
  private static let longest = 120

  init(_ source: [String]) {
    self.source = source
    indexes = [Int32](repeating: -1, count: source.count)
  }

  /// The index among the kept texts of a text of the snapshot.
  mutating func index(_ text: Int) -> Int {
    guard text < source.count else { return index(of: "?") }
    if indexes[text] < 0 {
      indexes[text] = Int32(kept.count)
      kept.append(Self.shortened(source[text]))
    }
    return Int(indexes[text])
  }

  /// The index among the kept texts of a text that is not the snapshot's.
  mutating func index(of text: String) -> Int {
    if let index = added[text] { return index }
    added[text] = kept.count
    kept.append(Self.shortened(text))
    return kept.count - 1
  }

  private static func shortened(_ text: String) -> String {
    text.utf8.count <= longest ? text : text.prefix(longest - 1) + "…"
  }
}

/// One reference to each object: the one by which it is first reached from a root, or for garbage the
/// first by which other garbage, or itself, holds it.
struct ParentTable {
  /// The object that holds each object, -1 for none.
  private(set) var parents: [Int32]
  /// What that reference is called.
  private(set) var labels: [UInt32]

  init(_ graph: HeapGraph) {
    let snapshot = graph.snapshot
    parents = [Int32](repeating: -1, count: snapshot.count)
    labels = [UInt32](repeating: HeapSnapshot.otherEdge, count: snapshot.count)
    for holder in 0..<snapshot.count {
      for edge in snapshot.edges(of: holder) {
        let target = Int(snapshot.targets[edge])
        if parents[target] >= 0 { continue }
        let wanted = graph.parents[target]
        guard wanted == Int32(holder) || (wanted == HeapGraph.unreachable) else { continue }
        parents[target] = Int32(holder)
        labels[target] = snapshot.labels[edge]
      }
    }
  }
}
