import Capture
import HeapGraph

/// Why an object is alive: what it is, the way from a root to it, who else refers to it, what it keeps.
public struct ObjectExplanation {
  private let graph: HeapGraph
  private let frames: [CaptureFrame]
  private let object: Int
  private let back: [HeapGraph.BackReference]
  /// Other references than the one of the chain that are shown, of each object.
  private let width: Int

  /// Explains an object.
  /// - Parameters:
  ///   - graph: The graph of a snapshot.
  ///   - frames: The places of the capture.
  ///   - object: The index of the object.
  ///   - depth: How far back-references are followed.
  ///   - width: References to each object that are shown at most.
  public init(
    _ graph: HeapGraph, frames: [CaptureFrame], object: Int, depth: Int = 1, width: Int = 10
  ) {
    self.graph = graph
    self.frames = frames
    self.object = object
    self.width = width
    back = graph.backReferences(to: object, depth: depth, width: width)
  }

  private var snapshot: HeapSnapshot { graph.snapshot }

  /// A name with the repr behind it where one is known.
  static func shown(_ snapshot: HeapSnapshot, _ object: Int) -> String {
    let repr = snapshot.reprs[object]
    let name = snapshot.name(of: object)
    return repr > 0 ? "\(name) \(snapshot.texts[Int(repr) - 1])" : name
  }

  private func shown(_ object: Int) -> String { Self.shown(snapshot, object) }

  /// The line that made an object, nil if that is not known.
  static func place(_ snapshot: HeapSnapshot, _ frames: [CaptureFrame], _ object: Int)
    -> CaptureFrame?
  {
    let place = Int(snapshot.places[object])
    return place > 0 && place <= frames.count ? frames[place - 1] : nil
  }

  static func text(_ frame: CaptureFrame) -> String {
    "\(frame.file):\(frame.line)"
      + (frame.function == "<module>" || frame.function.isEmpty ? "" : " in \(frame.function)")
  }

  private var generation: String {
    switch snapshot.generations[object] {
    case HeapSnapshot.untracked: "not tracked"
    case HeapSnapshot.frozen: "frozen"
    case HeapSnapshot.isStatic: "static"
    case let n: "generation \(n)"
    }
  }

  private var count: String {
    let count = snapshot.counts[object]
    return count == HeapSnapshot.immortal ? "immortal" : "reference count \(count)"
  }

  // MARK: For people

  /// The explanation to read.
  public var text: String {
    var text =
      "\(shown(object)), \(moment): \(snapshot.sizes[object]) bytes, \(generation), \(count)\n"
    if let place = Self.place(snapshot, frames, object) {
      text += "  made at \(Self.text(place))\n"
    }
    if graph.isReachable(object), !graph.isStatic(object) {
      let retained = graph.retainedSizes[object]
      text += "  retains \(retained) bytes: what would be free if it were gone\n"
      let dominator = graph.dominators[object]
      if dominator >= 0 {
        text += "  every way to it leads through \(shown(Int(dominator)))\n"
      }
    }
    text += chainText + referrerText
    return text
  }

  /// Objects at each end of a long chain that are shown.
  private static let chainEnds = 10

  private var moment: String {
    snapshot.name == "end" ? "at the end" : "at the moment '\(snapshot.name)'"
  }

  private var chainText: String {
    guard let chain = graph.chain(to: object) else {
      return "\nNothing alive holds it: it is garbage that waits for a collection.\n"
    }
    var text = "\nAlive because of\n  \(chain.root)\n"
    let last = chain.objects.count - 1
    for (i, step) in chain.objects.enumerated() {
      if width < Int.max, last > 2 * Self.chainEnds, i >= Self.chainEnds,
        i <= last - Self.chainEnds
      {
        if i == Self.chainEnds {
          text += "  ... \(last - 2 * Self.chainEnds + 1) more; --all shows them\n"
        }
        continue
      }
      let edge = i == 0 ? "" : chain.edges[i - 1].text
      text += "  " + String(repeating: "  ", count: min(i + 1, 20)) + "-> "
      text += (edge.isEmpty ? "" : "\(edge) ") + shown(step) + "\n"
    }
    return text
  }

  private var referrerText: String {
    var text = ""
    for reference in back where !reference.referrers.isEmpty {
      // The chain has said it already where there is but one.
      if reference.object == object, reference.referrers.count == 1, back.count == 2,
        reference.left == 0, Int(graph.parents[object]) == reference.referrers[0].object
      {
        continue
      }
      text += "\nReferences to \(reference.object == object ? "it" : shown(reference.object))\n"
      for referrer in reference.referrers {
        let edge = snapshot.name(of: snapshot.labels[referrer.edge]).text
        text +=
          "  \(shown(referrer.object))" + (edge.isEmpty ? "" : " \(edge)")
          + (graph.isReachable(referrer.object) ? "" : " (garbage)") + "\n"
      }
      if reference.left > 0 { text += "  and \(reference.left) more; --all shows them\n" }
    }
    let roots = graph.roots(of: object)
    if roots.count > 1 {
      text += "\nRoots that hold it\n" + roots.map { "  \($0)\n" }.joined()
    }
    return text
  }

  // MARK: For programs

  /// The explanation as JSON.
  public var json: String {
    var json = JSONText()
    json.object {
      $0.pair("schema", "moult.why")
      $0.pair("version", 1)
      $0.pair("moment", snapshot.name)
      $0.key("object")
      write(object, &$0)
      $0.pair("reachable", graph.isReachable(object))
      if let chain = graph.chain(to: object) {
        $0.pair("retained_bytes", Int(graph.retainedSizes[object]))
        let dominator = graph.dominators[object]
        if dominator >= 0 { $0.pair("dominator", snapshot.name(of: Int(dominator))) }
        $0.pair("root", chain.root)
        $0.key("chain")
        $0.array { json in
          for (i, step) in chain.objects.enumerated() {
            json.object {
              if i > 0 { $0.pair("edge", chain.edges[i - 1].text) }
              $0.key("object")
              write(step, &$0)
            }
          }
        }
      }
      $0.key("roots")
      $0.array { json in graph.roots(of: object).forEach { json.value($0) } }
      $0.key("references")
      $0.array { json in
        for reference in back {
          for referrer in reference.referrers {
            json.object {
              $0.pair("to", snapshot.name(of: reference.object))
              $0.pair("edge", snapshot.name(of: snapshot.labels[referrer.edge]).text)
              $0.pair("depth", reference.depth + 1)
              $0.key("from")
              write(referrer.object, &$0)
            }
          }
        }
      }
    }
    json.breakLine()
    return json.text
  }

  private func write(_ object: Int, _ json: inout JSONText) {
    Self.write(snapshot, frames, object, &json)
  }

  static func write(
    _ snapshot: HeapSnapshot, _ frames: [CaptureFrame], _ object: Int, _ json: inout JSONText
  ) {
    json.object {
      $0.pair("name", snapshot.name(of: object))
      $0.pair("type", snapshot.typeNames[Int(snapshot.types[object])])
      $0.pair("serial", Int(snapshot.serials[object]))
      $0.pair("address", Int(snapshot.addresses[object]))
      $0.pair("bytes", Int(snapshot.sizes[object]))
      let count = snapshot.counts[object]
      if count != HeapSnapshot.immortal { $0.pair("reference_count", Int(count)) }
      if snapshot.generations[object] < HeapSnapshot.isStatic {
        $0.pair("generation", Int(snapshot.generations[object]))
      }
      if snapshot.reprs[object] > 0 {
        $0.pair("repr", snapshot.texts[Int(snapshot.reprs[object]) - 1])
      }
      if let place = place(snapshot, frames, object) {
        $0.pair("file", place.file)
        $0.pair("line", place.line)
        $0.pair("function", place.function)
      }
    }
  }
}

/// The objects of a type, those first that retain most.
public struct ObjectList {
  private let graph: HeapGraph
  private let frames: [CaptureFrame]
  private let type: String
  private let objects: [Int]
  private let total: Int

  /// Lists objects.
  /// - Parameters:
  ///   - graph: The graph of a snapshot.
  ///   - frames: The places of the capture.
  ///   - type: What they are.
  ///   - objects: Their indexes.
  ///   - limit: How many are listed at most.
  public init(
    _ graph: HeapGraph, frames: [CaptureFrame], type: String, objects: [Int], limit: Int
  ) {
    self.graph = graph
    self.frames = frames
    self.type = type
    total = objects.count
    let retained = graph.retainedSizes
    self.objects = Array(
      objects.sorted { (retained[$0], $1) > (retained[$1], $0) }.prefix(limit))
  }

  /// The list to read.
  public var text: String {
    let snapshot = graph.snapshot
    let rows = objects.map { object in
      [
        snapshot.name(of: object), "\(graph.retainedSizes[object])", "\(snapshot.sizes[object])",
        graph.rootName(of: object) ?? "nothing: garbage",
        ObjectExplanation.place(snapshot, frames, object).map(ObjectExplanation.text) ?? "",
      ]
    }
    let head = ["object", "retained", "bytes", "held by", "made at"]
    let widths = head.indices.map { column in
      ([head] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 1 || column == 2 ? space + cell : cell + space
      }
      var text = padded.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text + "\n"
    }
    var text = line(head) + rows.map(line).joined()
    if total > objects.count { text += "and \(total - objects.count) more; --all shows them\n" }
    return text
  }

  /// The list as JSON.
  public var json: String {
    let snapshot = graph.snapshot
    var json = JSONText()
    json.object {
      $0.pair("schema", "moult.why")
      $0.pair("version", 1)
      $0.pair("moment", snapshot.name)
      $0.pair("type", type)
      $0.pair("count", total)
      $0.key("objects")
      $0.array { json in
        for object in objects {
          json.object {
            $0.key("object")
            ObjectExplanation.write(snapshot, frames, object, &$0)
            $0.pair("reachable", graph.isReachable(object))
            $0.pair("retained_bytes", Int(graph.retainedSizes[object]))
            if let root = graph.rootName(of: object) { $0.pair("root", root) }
          }
        }
      }
    }
    json.breakLine()
    return json.text
  }
}
