import Capture
import Foundation

/// The keys of `memray stats --json`, as far as a capture knows what stands behind them.
///
/// Left out of the metadata: the process and clock times. All blocks are pymalloc's: as requests, no
/// matter whether it passed them on, which is how memray's `PYMALLOC_...` count them; its `MALLOC` and
/// `MMAP` are requests of the allocator below, which there is none of here.
public enum MemrayStats {
  /// Places that are named, as many as memray names.
  private static let largest = 5
  /// Bins of the histogram, as many as memray has.
  private static let bins = 10

  /// How many blocks have which size: memray's bins, equally wide on a logarithmic scale.
  /// - Returns: the exclusive upper bound of each bin, and its blocks. Nothing for no blocks.
  static func histogram(_ sizes: CaptureSizes) -> [(end: Int, count: Int)] {
    let asked = sizes.sizes.filter { $0.bytes > 0 }
    guard let smallest = asked.first, let largest = asked.last else { return [] }
    var low = log(Double(smallest.bytes))
    let high = log(Double(largest.bytes))
    // As there: one size alone gets a scale that ends with it.
    if low == high { low /= 2 }
    let step = (high - low) / Double(bins)
    var result = (0..<bins).map { (end: Int(exp(low + step * Double($0 + 1))), count: 0) }
    for size in sizes.sizes {
      // Of one byte alone the scale has no width.
      let place = step > 0 && size.bytes > 0 ? floored(log(Double(size.bytes)) - low, by: step) : 0
      result[min(max(place, 0), bins - 1)].count += size.count
    }
    return result
  }

  /// Python's `//` of numbers that are not negative: what lies on a bound falls as it does there.
  private static func floored(_ x: Double, by step: Double) -> Int {
    let quotient = (x - fmod(x, step)) / step
    let whole = quotient.rounded(.down)
    return Int(quotient - whole > 0.5 ? whole + 1 : whole)
  }

  /// The statistics of a capture.
  public static func text(of capture: Capture) throws(ExportError) -> String {
    let all = try Stacks(capture)
    struct Sum {
      var blocks = 0
      var bytes = 0
    }
    var places: [String: Sum] = [:]
    var modules: [String: Sum] = [:]
    var total = Sum()
    for stack in all.stacks(.total) {
      let frame = all.frames[stack.frames.last ?? 0]
      let location =
        frame.line > 0
        ? "\(frame.function):\(frame.file):\(frame.line)" : "<stack trace unavailable>"
      for change in [\Sum.blocks, \Sum.bytes] {
        let n = change == \Sum.blocks ? stack.blocks : stack.bytes
        total[keyPath: change] += n
        places[location, default: Sum()][keyPath: change] += n
        modules[frame.line > 0 ? frame.file : "<unknown>", default: Sum()][keyPath: change] += n
      }
    }
    func top(_ sums: [String: Sum], _ by: (Sum) -> Int) -> [(key: String, value: Sum)] {
      Array(
        sums.sorted { (by($0.value), $1.key) > (by($1.value), $0.key) }.prefix(largest))
    }
    func list(
      _ json: inout JSONText, _ key: String, _ rows: [(key: String, value: Sum)],
      _ row: (inout JSONText, String, Sum) -> Void
    ) {
      json.key(key)
      json.array { json in
        for (name, sum) in rows { json.object { row(&$0, name, sum) } }
      }
    }
    var json = JSONText()
    json.beginObject()
    json.pair("total_num_allocations", total.blocks)
    json.pair("total_bytes_allocated", total.bytes)
    if let sizes = capture.sizes {
      json.key("allocation_size_histogram")
      json.array { json in
        var start = 0
        let all = histogram(sizes)
        for (i, bin) in all.enumerated() {
          json.object {
            $0.pair("min_bytes", start)
            // The last bin holds its bound.
            $0.pair("max_bytes", i == all.count - 1 ? bin.end : bin.end - 1)
            $0.pair("count", bin.count)
          }
          start = bin.end
        }
      }
      json.key("allocator_type_distribution")
      json.object {
        for (name, count) in [
          ("PYMALLOC_MALLOC", sizes.count - sizes.resizings), ("PYMALLOC_REALLOC", sizes.resizings),
        ].sorted(by: { $0.1 > $1.1 }) where count > 0 {
          $0.pair(name, count)
        }
      }
    }
    list(&json, "top_allocations_by_size", top(places, \.bytes)) {
      $0.pair("location", $1)
      $0.pair("size", $2.bytes)
    }
    list(&json, "top_allocations_by_count", top(places, \.blocks)) {
      $0.pair("location", $1)
      $0.pair("count", $2.blocks)
    }
    for (key, by) in [
      ("top_modules_by_allocation_size", \Sum.bytes), ("top_modules_by_allocation_count", \.blocks),
    ] {
      list(&json, key, top(modules) { $0[keyPath: by] }) {
        $0.pair("module", $1)
        $0.pair("num_allocations", $2.blocks)
        $0.pair("total_bytes", $2.bytes)
      }
    }
    json.key("metadata")
    json.object {
      $0.pair("total_allocations", total.blocks)
      $0.pair("total_frames", capture.frames.count)
      $0.pair("peak_memory", all.stacks(.peak).reduce(0) { $0 + $1.bytes })
      $0.pair("command_line", "moult run \(capture.header.scriptPath)")
      $0.pair("python_allocator", "pymalloc")
      $0.pair("has_native_traces", false)
      $0.pair("trace_python_allocators", true)
      $0.pair("file_format", "AGGREGATED_ALLOCATIONS")
    }
    json.endObject()
    json.breakLine()
    return json.text
  }
}
