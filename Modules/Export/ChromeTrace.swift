import Capture

/// Trace events as Chrome and Perfetto read them (the Trace Event Format): phases, collections with
/// their steps, and counters.
public enum ChromeTrace {
  private static let process = 1
  private static let phaseTrack = 1
  private static let collectionTrack = 2

  /// The trace of a capture.
  public static func text(of capture: Capture) -> String {
    var json = JSONText()
    json.beginObject()
    json.key("displayTimeUnit")
    json.value("ms")
    json.key("otherData")
    json.object {
      $0.pair("exporter", "moult@\(capture.header.moultVersion)")
      $0.pair("script", capture.header.scriptPath)
      $0.pair("python", capture.header.python)
      $0.pair("collector", capture.header.collector)
      $0.pair("thresholds", capture.header.thresholds.map(String.init).joined(separator: ","))
    }
    json.key("traceEvents")
    json.beginArray()
    names(capture, &json)
    slices(capture, &json)
    counters(capture, &json)
    json.breakLine()
    json.endArray()
    json.endObject()
    json.breakLine()
    return json.text
  }

  private static func names(_ capture: Capture, _ json: inout JSONText) {
    func name(_ kind: String, _ track: Int, _ name: String) {
      json.event(kind, "M", track) {
        $0.key("args")
        $0.object { $0.pair("name", name) }
      }
    }
    name("process_name", 0, "moult \(capture.header.scriptPath)")
    json.event("process_labels", "M", 0) {
      $0.key("args")
      $0.object {
        $0.pair("labels", "Python \(capture.header.python), \(capture.header.collector)")
      }
    }
    for (track, title) in [(phaseTrack, "phases"), (collectionTrack, "collections")] {
      name("thread_name", track, title)
      json.event("thread_sort_index", "M", track) {
        $0.key("args")
        $0.object { $0.pair("sort_index", track) }
      }
    }
  }

  private static func slices(_ capture: Capture, _ json: inout JSONText) {
    for phase in capture.phases {
      json.event(phase.name, "X", phaseTrack) {
        $0.pair("cat", "phase")
        $0.span(phase.begin, phase.end)
      }
    }
    for collection in capture.collections {
      json.event("GC Pause", "X", collectionTrack) {
        $0.pair("cat", "gc")
        $0.span(collection.begin, collection.end)
        $0.key("args")
        $0.object {
          $0.pair("generation", collection.generation)
          $0.pair("reason", collection.reason)
          $0.pair("examined", collection.examined)
          $0.pair("collected", collection.collected)
          $0.pair("uncollectable", collection.uncollectable)
          if collection.resurrected > 0 { $0.pair("resurrected", collection.resurrected) }
          $0.pair("bytes_before", collection.bytesBefore)
          $0.pair("bytes_after", collection.bytesAfter)
          if collection.line > 0 { $0.pair("line", collection.line) }
        }
      }
      var begin = collection.begin
      for step in collection.steps {
        json.event(step.name, "X", collectionTrack) {
          $0.pair("cat", "gc")
          $0.span(begin, step.end)
        }
        begin = step.end
      }
    }
  }

  private static func counters(_ capture: Capture, _ json: inout JSONText) {
    func counter(_ name: String, _ time: Int, _ series: String, _ value: Int) {
      json.event(name, "C", 0) {
        $0.key("ts")
        $0.value(thousandths: time)
        $0.key("args")
        $0.object { $0.pair(series, value) }
      }
    }
    for sample in capture.samples {
      counter("heap_size", sample.time, "bytes", sample.bytes)
      counter("objects", sample.time, "objects", sample.objects)
      counter("arenas", sample.time, "arenas", sample.arenas)
      if sample.resident > 0 { counter("rss", sample.time, "bytes", sample.resident) }
      if sample.garbageObjects >= 0 {
        counter("garbage held", sample.time, "bytes", sample.garbageBytes)
        counter("garbage objects", sample.time, "objects", sample.garbageObjects)
      }
      for (generation, count) in sample.counts.enumerated() {
        counter("gc.get_count()[\(generation)]", sample.time, "count", count)
      }
    }
    for collection in capture.collections {
      counter("heap_size", collection.begin, "bytes", collection.bytesBefore)
      counter("heap_size", collection.end, "bytes", collection.bytesAfter)
      for (generation, size) in collection.sizes.enumerated() {
        counter("G\(generation)", collection.begin, "objects", size)
      }
      if collection.frozen > 0 { counter("frozen", collection.begin, "objects", collection.frozen) }
    }
  }
}

extension JSONText {
  mutating func pair(_ key: String, _ value: String) {
    self.key(key)
    self.value(value)
  }

  mutating func pair(_ key: String, _ value: Int) {
    self.key(key)
    self.value(value)
  }

  mutating func pair(_ key: String, _ value: Bool) {
    self.key(key)
    self.value(value)
  }

  /// One trace event; the body adds what its kind needs.
  fileprivate mutating func event(
    _ name: String, _ kind: String, _ track: Int, _ body: (inout JSONText) -> Void
  ) {
    breakLineAfterComma()
    object {
      $0.pair("name", name)
      $0.pair("ph", kind)
      $0.pair("pid", 1)
      $0.pair("tid", track)
      body(&$0)
    }
  }

  /// Beginning and length in microseconds, of nanoseconds.
  fileprivate mutating func span(_ begin: Int, _ end: Int) {
    key("ts")
    value(thousandths: begin)
    key("dur")
    value(thousandths: max(0, end - begin))
  }
}
