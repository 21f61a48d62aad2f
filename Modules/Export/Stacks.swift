import Capture

/// Which blocks a profile by tracebacks counts.
public enum StackMoment: String, CaseIterable, Sendable {
  /// Those that were alive when the heap was at its largest.
  case peak
  /// Those that are alive at the end of the script.
  case end
  /// All that were ever allocated.
  case total
}

/// Blocks by the calls that asked for them, as the profile formats take them.
public struct Stacks {
  /// The calls of one traceback and its blocks.
  public struct Stack {
    /// Indexes of `frames`, the outermost call first.
    public var frames: [Int]
    /// Bytes of its blocks.
    public var bytes: Int
    /// Its blocks.
    public var blocks: Int
  }

  /// The places. The last one stands for what nothing of the script asked for.
  public let frames: [CaptureFrame]
  private let tracebacks: [CaptureTraceback]

  /// The name of the place of blocks that no line of the script asked for.
  public static let noFrame = "<no line of the script>"

  /// The stacks of a capture.
  /// - Throws: `ExportError` if it has none.
  public init(_ capture: Capture) throws(ExportError) {
    guard !capture.tracebacks.isEmpty else {
      throw ExportError(
        "the capture does not say where blocks came from: make it with 'moult run -o FILE --capture full'"
      )
    }
    frames = capture.frames + [CaptureFrame(function: Self.noFrame, file: "", line: 0)]
    tracebacks = capture.tracebacks
  }

  /// The stacks that have blocks at a moment, in the order of the capture.
  public func stacks(_ moment: StackMoment) -> [Stack] {
    tracebacks.compactMap {
      let (bytes, blocks) =
        switch moment {
        case .peak: ($0.peakBytes, $0.peakBlocks)
        case .end: ($0.liveBytes, $0.liveBlocks)
        case .total: ($0.allocatedBytes, $0.allocations)
        }
      if blocks == 0 && bytes == 0 { return nil }
      let calls = $0.frames.isEmpty ? [frames.count - 1] : Array($0.frames.reversed())
      return Stack(frames: calls, bytes: bytes, blocks: blocks)
    }
  }
}

/// Folded stacks, `a;b;c 123` a line: what flame graph programs read.
public enum FoldedStacks {
  /// The stacks of a capture, weighed in bytes; the same stack is on one line, lines are sorted.
  public static func text(of capture: Capture, at moment: StackMoment) throws(ExportError) -> String
  {
    let all = try Stacks(capture)
    var weights: [String: Int] = [:]
    for stack in all.stacks(moment) where stack.bytes > 0 {
      let key = stack.frames.map { name(all.frames[$0]) }.joined(separator: ";")
      weights[key, default: 0] += stack.bytes
    }
    return weights.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
  }

  private static func name(_ frame: CaptureFrame) -> String {
    let text =
      frame.line > 0 ? "\(frame.function) (\(frame.file):\(frame.line))" : frame.function
    return String(text.map { $0 == ";" || $0.isNewline ? "_" : $0 })
  }
}

/// The file format of speedscope: a profile of bytes and one of allocations.
public enum Speedscope {
  /// The profiles of a capture.
  public static func text(of capture: Capture, at moment: StackMoment) throws(ExportError) -> String
  {
    let all = try Stacks(capture)
    var json = JSONText()
    json.beginObject()
    json.pair("$schema", "https://www.speedscope.app/file-format-schema.json")
    json.key("shared")
    json.object {
      $0.key("frames")
      $0.array { json in
        for frame in all.frames {
          json.object {
            $0.pair("name", frame.function)
            if frame.line > 0 {
              $0.pair("file", frame.file)
              $0.pair("line", frame.line)
            }
          }
        }
      }
    }
    json.key("profiles")
    json.array {
      let words = [
        StackMoment.peak: "at the peak", .end: "at the end", .total: "allocated in total",
      ]
      profile("Memory \(words[moment] ?? "")", "bytes", all.stacks(moment), \.bytes, &$0)
      profile("Allocations in total", "none", all.stacks(.total), \.blocks, &$0)
    }
    json.pair("name", capture.header.scriptPath)
    json.pair("activeProfileIndex", 0)
    json.pair("exporter", "moult@\(capture.header.moultVersion)")
    json.endObject()
    json.breakLine()
    return json.text
  }

  private static func profile(
    _ name: String, _ unit: String, _ stacks: [Stacks.Stack], _ weight: (Stacks.Stack) -> Int,
    _ json: inout JSONText
  ) {
    json.object {
      $0.pair("type", "sampled")
      $0.pair("name", name)
      $0.pair("unit", unit)
      $0.pair("startValue", 0)
      $0.pair("endValue", stacks.reduce(0) { $0 + weight($1) })
      $0.key("samples")
      $0.array { json in
        for stack in stacks { json.array { json in stack.frames.forEach { json.value($0) } } }
      }
      $0.key("weights")
      $0.array { json in stacks.forEach { json.value(weight($0)) } }
    }
  }
}

/// The JSON of gprof2dot, which draws call graphs: bytes by calls.
public enum Gprof2Dot {
  /// The profile of a capture.
  public static func text(of capture: Capture, at moment: StackMoment) throws(ExportError) -> String
  {
    let all = try Stacks(capture)
    // A function is one box, however many of its lines there are.
    var functions: [String] = []
    var numbers: [String: Int] = [:]
    let ofFrame = all.frames.map { frame in
      let key = "\(frame.function)\u{0}\(frame.file)"
      if let known = numbers[key] { return known }
      numbers[key] = functions.count
      functions.append(key)
      return functions.count - 1
    }
    var json = JSONText()
    json.beginObject()
    json.pair("version", 0)
    json.key("costs")
    json.array {
      $0.object {
        $0.pair("description", "Memory")
        $0.pair("unit", "bytes")
      }
    }
    json.key("functions")
    json.array { json in
      for key in functions {
        let parts = key.split(separator: "\u{0}", omittingEmptySubsequences: false)
        json.object {
          $0.pair("name", String(parts[0]))
          if !parts[1].isEmpty { $0.pair("module", String(parts[1])) }
        }
      }
    }
    json.key("events")
    json.array { json in
      for stack in all.stacks(moment) where stack.bytes > 0 {
        json.object {
          $0.key("callchain")
          $0.array { json in stack.frames.reversed().forEach { json.value(ofFrame[$0]) } }
          $0.key("cost")
          $0.array { $0.value(stack.bytes) }
        }
      }
    }
    json.endObject()
    json.breakLine()
    return json.text
  }
}
