import Capture

/// The keys of `memray stats --json`, as far as a capture knows what stands behind them.
///
/// Left out: the histogram of sizes and the distribution over allocators, since a capture adds blocks
/// up by the lines that asked for them and keeps neither; of the metadata the process and clock times.
public enum MemrayStats {
  /// Places that are named, as many as memray names.
  private static let largest = 5

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
