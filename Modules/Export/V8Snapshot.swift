import Capture
import HeapGraph

/// A snapshot of the heap as V8 writes them (`.heapsnapshot`), which Chrome's DevTools, Edge, VS Code
/// and memlab open: summary, retainers, dominators, comparison of two.
///
/// In front of the objects stand nodes that V8 has, too: the root, "(GC roots)" with what holds objects
/// from outside, and one that V8 has not, "(garbage)", which leads to what nothing alive holds. What
/// garbage refers to is not kept alive by that: its references to live objects are weak ones here.
public enum V8Snapshot {
  private static let nodeTypes = [
    "hidden", "array", "string", "object", "code", "closure", "regexp", "number", "native",
    "synthetic", "concatenated string", "sliced string", "symbol", "bigint", "object shape",
  ]
  private static let edgeTypes = [
    "context", "element", "property", "internal", "hidden", "shortcut", "weak",
  ]
  private static let nodeFields = [
    "type", "name", "id", "self_size", "edge_count", "trace_node_id", "detachedness",
  ]
  /// The root, "(GC roots)" and "(garbage)".
  private static let leading = 3

  /// The text for the snapshot of a graph.
  public static func text(of graph: HeapGraph) -> String {
    let writer = Writer(graph)
    return writer.text()
  }

  private struct Edge {
    var type: Int
    var name: Int
    var to: Int
  }

  /// Texts and their numbers.
  private final class Strings {
    var all: [String] = [""]
    private var numbers: [String: Int] = ["": 0]

    func number(_ text: String) -> Int {
      if let known = numbers[text] { return known }
      numbers[text] = all.count
      all.append(text)
      return all.count - 1
    }
  }

  private struct Writer {
    let graph: HeapGraph
    let snapshot: HeapSnapshot
    let strings = Strings()
    let garbage: [Int]
    /// The weak references of each object that has some.
    var weak: [Int: [Int]] = [:]

    init(_ graph: HeapGraph) {
      self.graph = graph
      snapshot = graph.snapshot
      garbage = graph.garbage
      for edge in snapshot.weakEdges { weak[edge.from, default: []].append(edge.to) }
    }

    private func edgeType(_ name: String) -> Int { edgeTypes.firstIndex(of: name)! }
    private func nodeType(_ name: String) -> Int { nodeTypes.firstIndex(of: name)! }

    private func rootEdges() -> [Edge] {
      var edges = [Edge(type: edgeType("element"), name: 1, to: 1)]
      if !garbage.isEmpty { edges.append(Edge(type: edgeType("element"), name: 2, to: 2)) }
      // What a script names is what people look from: Chrome counts distances from it. V8 has shortcuts
      // here, but what shortcuts lead to is held for Chrome by what they lead to only.
      for root in snapshot.roots where root.name.hasPrefix("name ") {
        edges.append(
          Edge(
            type: edgeType("property"), name: strings.number(String(root.name.dropFirst(5))),
            to: root.object + leading))
      }
      return edges
    }

    private func outsideEdges() -> [Edge] {
      var edges = snapshot.roots.map {
        Edge(type: edgeType("property"), name: strings.number($0.name), to: $0.object + leading)
      }
      let named = Set(snapshot.roots.map(\.object))
      for object in 0..<snapshot.count where graph.isStatic(object) && !named.contains(object) {
        edges.append(
          Edge(type: edgeType("internal"), name: strings.number("static"), to: object + leading))
      }
      return edges
    }

    private func name(of label: UInt32) -> (type: String, name: Int) {
      switch snapshot.name(of: label) {
      case .item(let i): ("element", i)
      case .attribute(let name): ("property", strings.number(name))
      case .value(let key): ("property", strings.number("[\(key)]"))
      case .key: ("internal", strings.number("key"))
      case .other: ("internal", strings.number("field"))
      }
    }

    private func edges(of object: Int) -> [Edge] {
      let isGarbage = !graph.isReachable(object)
      var edges = snapshot.edges(of: object).map { edge in
        let target = Int(snapshot.targets[edge])
        var (type, name) = self.name(of: snapshot.labels[edge])
        if isGarbage, graph.isReachable(target) {
          name = type == "element" ? strings.number("[\(name)]") : name
          type = "weak"
        }
        return Edge(type: edgeType(type), name: name, to: target + leading)
      }
      for target in weak[object] ?? [] {
        edges.append(
          Edge(type: edgeType("weak"), name: strings.number("referent"), to: target + leading))
      }
      return edges
    }

    /// Type and name of an object's node.
    private func kind(_ object: Int) -> (type: Int, name: Int) {
      let type = snapshot.typeNames[Int(snapshot.types[object])]
      let repr = snapshot.reprs[object]
      let text = repr > 0 ? snapshot.texts[Int(repr) - 1] : nil
      switch type {
      case "str":
        let quoted = text ?? "''"
        return (nodeType("string"), strings.number(String(quoted.dropFirst().dropLast())))
      case "int", "float", "bool", "complex":
        return (nodeType("number"), strings.number(text.map { "\(type) \($0)" } ?? type))
      default:
        // Chrome groups objects by their name.
        return (nodeType("object"), strings.number(type))
      }
    }

    /// The same object has the same number in every snapshot of a run, which comparing goes by.
    private func identity(_ object: Int) -> Int {
      graph.isStatic(object) || snapshot.newestSerial >= 1 << 30
        ? 0x9000_0001 + 2 * object : 2 * Int(snapshot.serials[object]) + 7
    }

    func text() -> String {
      var nodes = JSONText()
      var edges = JSONText()
      nodes.beginArray()
      edges.beginArray()
      var edgeCount = 0
      func node(_ type: Int, _ name: Int, _ id: Int, _ size: Int, _ own: [Edge]) {
        nodes.breakLineAfterComma()
        for field in [type, name, id, size, own.count, 0, 0] { nodes.value(field) }
        for edge in own {
          edges.breakLineAfterComma()
          edges.value(edge.type)
          edges.value(edge.name)
          edges.value(edge.to * nodeFields.count)
        }
        edgeCount += own.count
      }
      let synthetic = nodeType("synthetic")
      node(synthetic, 0, 1, 0, rootEdges())
      node(synthetic, strings.number("(GC roots)"), 3, 0, outsideEdges())
      node(
        synthetic, strings.number("(garbage)"), 5, 0,
        garbage.enumerated().map {
          Edge(type: edgeType("element"), name: $0.offset, to: $0.element + leading)
        })
      for object in 0..<snapshot.count {
        let (type, name) = kind(object)
        let size = graph.isStatic(object) ? 0 : Int(snapshot.sizes[object])
        node(type, name, identity(object), size, self.edges(of: object))
      }
      nodes.endArray()
      edges.endArray()
      return document(nodes.text, edges.text, edgeCount)
    }

    private func document(_ nodes: String, _ edges: String, _ edgeCount: Int) -> String {
      var json = JSONText()
      func texts(_ json: inout JSONText, _ all: [String]) {
        json.array { json in all.forEach { json.value($0) } }
      }
      json.beginObject()
      json.key("snapshot")
      json.object {
        $0.key("meta")
        $0.object {
          $0.key("node_fields")
          texts(&$0, nodeFields)
          $0.key("node_types")
          $0.array {
            texts(&$0, nodeTypes)
            for type in ["string", "number", "number", "number", "number", "number"] {
              $0.value(type)
            }
          }
          $0.key("edge_fields")
          texts(&$0, ["type", "name_or_index", "to_node"])
          $0.key("edge_types")
          $0.array {
            texts(&$0, edgeTypes)
            $0.value("string_or_number")
            $0.value("node")
          }
          $0.key("trace_function_info_fields")
          texts(
            &$0, ["function_id", "name", "script_name", "script_id", "line", "column"])
          $0.key("trace_node_fields")
          texts(&$0, ["id", "function_info_index", "count", "size", "children"])
          $0.key("sample_fields")
          texts(&$0, ["timestamp_us", "last_assigned_id"])
          $0.key("location_fields")
          texts(&$0, ["object_index", "script_id", "line", "column"])
        }
        $0.pair("node_count", snapshot.count + leading)
        $0.pair("edge_count", edgeCount)
        $0.pair("trace_function_count", 0)
      }
      for (key, value) in [("nodes", nodes), ("edges", edges)] {
        json.breakLineAfterComma(key)
        json.raw(value)
      }
      for key in ["trace_function_infos", "trace_tree", "samples", "locations"] {
        json.breakLineAfterComma(key)
        json.raw("[]")
      }
      json.breakLineAfterComma("strings")
      json.array { json in
        for text in strings.all {
          json.breakLineAfterComma()
          json.value(text)
        }
      }
      json.endObject()
      json.breakLine()
      return json.text
    }
  }
}

extension JSONText {
  /// A key on a line of its own.
  fileprivate mutating func breakLineAfterComma(_ key: String) {
    breakLineAfterComma()
    self.key(key)
  }
}
