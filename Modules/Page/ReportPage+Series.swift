import Capture
import Foundation
import PyMalloc
import Report

/// What the scripts of the page draw, but for the snapshots.
struct PageSeries: Encodable {
  var duration: Int
  var poolBytes: Int
  var arenaBytes: Int
  var poolHeader: Int
  var generations: Int
  /// The types that have colours of their own on the map.
  var types: [String]
  /// Columns of the samples.
  var samples: [String: [Int]]
  var phases: [CapturePhase]
  var collections: Marks
  var histogram: [Bin]
  var utilisation: [Point]
  var moments: [Moment]
  /// Of each of the capture's frames: file, line and the text of the line.
  var frames: [Place]

  /// Collections as marks of the timeline: the longest of each little piece of time.
  struct Marks: Encodable {
    var begin: [Int] = []
    var length: [Int] = []
    var generation: [Int] = []
    var collected: [Int] = []
    var line: [Int] = []
    /// How many collections a mark stands for.
    var count: [Int] = []
  }

  /// Pauses between two lengths, by generation.
  struct Bin: Encodable {
    var low: Int
    var high: Int
    var counts: [Int]
  }

  struct Point: Encodable {
    var window: Int
    var value: Double
  }

  struct Moment: Encodable {
    var name: String
    var time: Int
    var hasMap: Bool
    /// Block bytes, pools, blocks in use, blocks free; one after the other.
    var classes: [Int]
    var inUse: Int
    var available: Int
    var unusedPools: Int
    var arenas: Int
    var headers: Int
    var quantization: Int
  }

  struct Place: Encodable {
    var file: String
    var line: Int
    var text: String
  }
}

/// The garbage of a moment.
struct GarbageLook {
  /// The moment, empty for a sample.
  var name: String
  var time: Int
  var objects: Int
  var bytes: Int
}

extension ReportPage {
  /// - Parameters:
  ///   - kept: moments whose snapshots are in the page
  ///   - types: the types that have colours of their own
  ///   - looks: the garbage of snapshots, which was counted for the map
  func series(kept: [Int], types: [String], looks: [GarbageLook]) -> PageSeries {
    let samples = capture.samples
    let garbage = self.garbage(with: looks)
    let bytes = bytesInUse()
    let source = capture.header.source.components(separatedBy: "\n")
    return PageSeries(
      duration: max(capture.duration, 1), poolBytes: capture.header.poolBytes,
      arenaBytes: capture.header.arenaBytes, poolHeader: PyMallocLayout.poolOverhead,
      generations: capture.header.generations, types: types,
      samples: [
        "time": samples.map(\.time), "bytes": bytes.map(\.bytes),
        "bytesTime": bytes.map(\.time),
        "objects": samples.map(\.objects), "arenas": samples.map(\.arenas),
        "garbage": garbage.map(\.bytes), "garbageTime": garbage.map(\.time),
        "operations": samples.map(\.operations),
        "resident": samples.map(\.resident),
      ],
      phases: capture.phases.filter { $0.name != "total" }, collections: marks(),
      histogram: histogram(), utilisation: utilisation(),
      moments: capture.moments.enumerated().map { index, moment in
        let a = moment.allocator
        return .init(
          name: moment.name, time: moment.time, hasMap: kept.contains(index),
          classes: a.classes.flatMap {
            [$0.blockBytes, $0.pools, $0.blocksInUse, $0.blocksAvailable]
          },
          inUse: a.bytesInAllocatedBlocks, available: a.bytesInAvailableBlocks,
          unusedPools: a.unusedPools, arenas: a.arenasCurrent, headers: a.bytesLostToPoolHeaders,
          quantization: a.bytesLostToQuantization)
      },
      frames: capture.frames.map { frame in
        let known = isScript(frame.file) && source.indices.contains(frame.line - 1)
        return .init(
          file: (frame.file as NSString).lastPathComponent, line: frame.line,
          text: known ? source[frame.line - 1].trimmingCharacters(in: .whitespaces) : "")
      })
  }

  /// Garbage over time: what samples saw, where they looked, and what snapshots hold.
  func garbage(with looks: [GarbageLook]) -> [GarbageLook] {
    let sampled = capture.samples.filter { $0.garbageBytes >= 0 }.map {
      GarbageLook(name: "", time: $0.time, objects: $0.garbageObjects, bytes: $0.garbageBytes)
    }
    return (sampled + looks).sorted { $0.time < $1.time }
  }

  /// Bytes over time: what samples saw, and what collections came upon and left.
  private func bytesInUse() -> [(time: Int, bytes: Int)] {
    var result = capture.samples.map { (time: $0.time, bytes: $0.bytes) }
    let every = max(1, capture.collections.count / Self.mostMarks)
    for (i, collection) in capture.collections.enumerated() where i % every == 0 {
      result.append((collection.begin, collection.bytesBefore))
      result.append((collection.end, collection.bytesAfter))
    }
    return result.sorted { $0.time < $1.time }
  }

  private static let mostMarks = 2000

  private func marks() -> PageSeries.Marks {
    var result = PageSeries.Marks()
    let all = capture.collections
    let piece = all.count <= Self.mostMarks ? 0 : max(1, capture.duration / Self.mostMarks)
    var i = 0
    while i < all.count {
      var longest = all[i]
      var collected = 0
      var n = 0
      let end = all[i].begin + piece
      while i < all.count, n == 0 || all[i].begin < end {
        if all[i].nanoseconds > longest.nanoseconds { longest = all[i] }
        collected += all[i].collected
        n += 1
        i += 1
      }
      result.begin.append(longest.begin)
      result.length.append(longest.nanoseconds)
      result.generation.append(longest.generation)
      result.collected.append(collected)
      result.line.append(longest.line)
      result.count.append(n)
    }
    return result
  }

  /// Two bins for each doubling, from the shortest pause to the longest.
  private func histogram() -> [PageSeries.Bin] {
    let generations = max(capture.header.generations, 1)
    var bins: [Int: [Int]] = [:]
    for collection in capture.collections {
      let length = Double(max(collection.nanoseconds, 1))
      let bin = Int((log2(length) * 2).rounded(.down))
      let generation = min(max(collection.generation, 0), generations - 1)
      bins[bin, default: [Int](repeating: 0, count: generations)][generation] += 1
    }
    guard let first = bins.keys.min(), let last = bins.keys.max() else { return [] }
    return (first...last).map { bin in
      PageSeries.Bin(
        low: Int(exp2(Double(bin) / 2)), high: Int(exp2(Double(bin + 1) / 2)),
        counts: bins[bin] ?? [Int](repeating: 0, count: generations))
    }
  }

  private func utilisation() -> [PageSeries.Point] {
    let duration = capture.duration
    guard duration > 0, !capture.collections.isEmpty else { return [] }
    var windows: [Int] = []
    var window = 10_000.0
    while window < Double(duration) {
      windows.append(Int(window))
      window *= 1.25
    }
    windows.append(duration)
    let values = minimumMutatorUtilisation(
      pauses: capture.collections.map { (begin: $0.begin, end: $0.end) }, duration: duration,
      windows: windows)
    return zip(windows, values).map { PageSeries.Point(window: $0, value: $1) }
  }
}
