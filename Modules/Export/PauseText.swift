import Capture
import Histogram

/// Pauses as HdrHistogram prints them (`.hgrm`): a line per percentile, in microseconds.
public enum PauseHistogram {
  /// The distribution of the pauses of a capture.
  /// - Throws: `ExportError` if nothing was collected.
  public static func text(of capture: Capture) throws(ExportError) -> String {
    guard !capture.collections.isEmpty else {
      throw ExportError("no collection ran: there are no pauses to tell of")
    }
    var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .three)
    histogram.autoResize = true
    for collection in capture.collections {
      histogram.record(UInt64(max(0, collection.nanoseconds)))
    }
    var text = ""
    histogram.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1000)
    return text
  }
}

/// What CPython writes to standard error with `gc.DEBUG_STATS`.
public enum GCStatsText {
  /// The text for every collection of a capture.
  public static func text(of capture: Capture) -> String {
    var text = ""
    for collection in capture.collections {
      text += "gc: collecting generation \(collection.generation)...\n"
      // Captures do not count the generations at every collection; then the lines are left out.
      if !collection.sizes.isEmpty {
        let sizes = collection.sizes.map(String.init).joined(separator: " ")
        text += "gc: objects in each generation: \(sizes)\n"
        text += "gc: objects in permanent generation: \(collection.frozen)\n"
      }
      let unreachable = collection.collected + collection.uncollectable
      let units = max(0, collection.nanoseconds) / 100_000
      let fraction = String(units % 10_000)
      let padded = String(repeating: "0", count: 4 - fraction.count) + fraction
      text +=
        "gc: done, \(unreachable) unreachable, \(collection.uncollectable) uncollectable, "
        + "\(units / 10_000).\(padded)s elapsed\n"
    }
    return text
  }
}

/// A record a line for every collection, as gcmon writes them of a CPython process.
public enum GCMon {
  /// The records of a capture. Counts of collections and objects add up by generation, as CPython's do.
  ///
  /// gcmon's reader asks for a process and for a size of the heap in each record. A run is process 1; where
  /// a capture has not counted the objects, the size is the last one that was counted.
  public static func text(of capture: Capture) -> String {
    var json = JSONText()
    var collections: [Int: Int] = [:]
    var collected: [Int: Int] = [:]
    var uncollectable: [Int: Int] = [:]
    var candidates: [Int: Int] = [:]
    var nanoseconds: [Int: Int] = [:]
    var size = capture.collections.first { !$0.sizes.isEmpty }?.sizes.reduce(0, +) ?? 0
    for collection in capture.collections {
      if !collection.sizes.isEmpty { size = collection.sizes.reduce(0, +) }
      let generation = collection.generation
      collections[generation, default: 0] += 1
      collected[generation, default: 0] += collection.collected
      uncollectable[generation, default: 0] += collection.uncollectable
      candidates[generation, default: 0] += collection.examined
      nanoseconds[generation, default: 0] += max(0, collection.nanoseconds)
      json.object {
        $0.pair("pid", 1)
        $0.pair("gen", generation)
        $0.pair("iid", 0)
        $0.pair("ts_start", collection.begin)
        $0.pair("ts_stop", collection.end)
        $0.pair("collections", collections[generation] ?? 0)
        $0.pair("collected", collected[generation] ?? 0)
        $0.pair("uncollectable", uncollectable[generation] ?? 0)
        $0.pair("candidates", candidates[generation] ?? 0)
        $0.pair("heap_size", size)
        $0.key("duration")
        $0.raw(seconds(nanoseconds[generation] ?? 0))
        steps(collection, &$0)
      }
      json.newLine()
    }
    return json.text
  }

  /// The fields that gcmon has for steps, of the steps that have a place among them.
  private static func steps(_ collection: CollectionRecord, _ json: inout JSONText) {
    var begin = collection.begin
    for step in collection.steps {
      switch step.name {
      case "subtract":
        json.pair("ts_deduce_unreachable_start", begin)
        json.pair("ts_deduce_unreachable_stop", step.end)
      case "weakrefs":
        json.pair("ts_handle_weakref_callbacks_start", begin)
        json.pair("ts_handle_weakref_callbacks_stop", step.end)
      case "finalize": json.pair("ts_finalize_garbage_stop", step.end)
      case "resurrect": json.pair("ts_handle_resurrected_stop", step.end)
      case "free":
        json.pair("ts_delete_garbage_start", begin)
        json.pair("ts_delete_garbage_stop", step.end)
        json.pair("deleted_garbage_count", collection.collected)
      default: break
      }
      begin = step.end
    }
  }

  private static func seconds(_ nanoseconds: Int) -> String {
    let fraction = String(nanoseconds % 1_000_000_000)
    return "\(nanoseconds / 1_000_000_000)."
      + String(repeating: "0", count: 9 - fraction.count) + fraction
  }
}
