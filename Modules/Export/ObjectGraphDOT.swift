import Capture
import HeapGraph

/// Graphs of objects for graphviz, laid out as Python's objgraph does.
public struct ObjectGraphDOT {
  /// What to draw.
  public struct Options {
    /// References from the objects that are followed.
    public var depth = 3
    /// References of one object that are drawn at most.
    public var tooMany = 10
    /// Whether what refers to the objects is drawn, else what they refer to.
    public var backwards = true
    /// Whether reference counts stand behind the types.
    public var refcounts = false
    /// Draws only these objects, nil for all.
    public var only: Set<Int>?

    /// What objgraph draws unless it is told otherwise.
    public init() {}
  }

  /// The text.
  public private(set) var text = ""
  /// How many objects were drawn.
  public private(set) var nodes = 0

  private let graph: HeapGraph
  private let options: Options

  /// Draws what leads to some objects, or from them.
  public init(_ graph: HeapGraph, objects: [Int], options: Options = Options()) {
    self.graph = graph
    self.options = options
    draw(objects)
  }

  private var snapshot: HeapSnapshot { graph.snapshot }

  private func id(_ object: Int) -> String { "o\(snapshot.addresses[object])" }

  private mutating func draw(_ objects: [Int]) {
    text = "digraph ObjectGraph {\n  node[shape=box, style=filled, fillcolor=white];\n"
    var depths: [Int: Int] = [:]
    var queue: [Int] = []
    for object in objects {
      text += "  \(id(object))[fontcolor=red];\n"
      depths[object] = 0
      queue.append(object)
    }
    while nodes < queue.count {
      let object = queue[nodes]
      nodes += 1
      let depth = depths[object] ?? 0
      node(object, depth)
      if depth >= options.depth { continue }
      var drawn = 0
      var left = 0
      for (neighbour, edge) in neighbours(object) {
        if let only = options.only, !only.contains(neighbour) { continue }
        if drawn >= options.tooMany {
          left += 1
          continue
        }
        let (from, to) = options.backwards ? (neighbour, object) : (object, neighbour)
        text += "  \(id(from)) -> \(id(to))\(label(edge, of: from));\n"
        if depths[neighbour] == nil {
          depths[neighbour] = depth + 1
          queue.append(neighbour)
        }
        drawn += 1
      }
      if left > 0 { more(left, object, depth) }
    }
    text += "}\n"
  }

  /// Each neighbour once, by the first reference, as `gc.get_referrers` names each referrer once;
  /// forwards every reference.
  private func neighbours(_ object: Int) -> [(object: Int, edge: Int)] {
    guard options.backwards else {
      return snapshot.edges(of: object).map { (Int(snapshot.targets[$0]), $0) }
    }
    var seen = Set<Int>()
    return graph.referrers(of: object).compactMap {
      seen.insert($0.object).inserted ? ($0.object, $0.edge) : nil
    }
  }

  private mutating func node(_ object: Int, _ depth: Int) {
    var type = snapshot.typeNames[Int(snapshot.types[object])]
    if options.refcounts {
      let count = snapshot.counts[object]
      type += " [\(count == HeapSnapshot.immortal ? "immortal" : String(count))]"
    }
    let label = Self.quoted(type + "\n" + repr(object))
    text += "  \(id(object))[label=\"\(label)\"];\n"
    let value = fading(1, depth)
    text += "  \(id(object))[fillcolor=\"0,0,\(Self.short(value))\"];\n"
    if value < 0.5 { text += "  \(id(object))[fontcolor=white];\n" }
  }

  private mutating func more(_ left: Int, _ object: Int, _ depth: Int) {
    let node = "too_many_\(id(object))"
    let edge = options.backwards ? "\(node)->\(id(object))" : "\(id(object))->\(node)"
    let words = options.backwards ? "backreferences" : "references"
    let value = Self.short(fading(1, depth + 1))
    text += "  \(edge)[color=red,style=dotted,len=0.25,weight=10];\n"
    text +=
      "  \(node)[label=\"\(left) more \(words)\",shape=box,height=0.25,color=red,"
      + "fillcolor=\"0,1,\(value)\",fontsize=6];\n"
    text += "  \(node)[fontcolor=white];\n"
  }

  /// From a value to 0.3 at the greatest depth.
  private func fading(_ value: Double, _ depth: Int) -> Double {
    if options.depth == 0 { return value }
    let share = Double(depth) / Double(options.depth)
    return value * (1 - share) + 0.3 * share
  }

  private func repr(_ object: Int) -> String {
    let type = snapshot.typeNames[Int(snapshot.types[object])]
    switch type {
    case "tuple", "list", "dict", "set": return "\(snapshot.itemCount(of: object)) items"
    default:
      let repr = snapshot.reprs[object]
      if repr > 0 { return String(snapshot.texts[Int(repr) - 1].prefix(40)) }
      let address = String(snapshot.addresses[object], radix: 16)
      return String("<\(type) object at 0x\(address)>".prefix(40))
    }
  }

  private func label(_ edge: Int, of holder: Int) -> String {
    switch snapshot.name(of: snapshot.labels[edge]) {
    case .attribute(let name):
      // A dict of attributes would be labelled so; instances of 3.11 and newer have none.
      let isField = name.hasPrefix("__") && name.hasSuffix("__")
      return " [label=\"\(Self.quoted(name))\",weight=\(isField ? 10 : 2)]"
    case .value(let key):
      if key.hasPrefix("'"), key.hasSuffix("'"), Self.isIdentifier(key.dropFirst().dropLast()) {
        return " [label=\"\(key.dropFirst().dropLast())\",weight=2]"
      }
      let type = key.hasPrefix("'") ? "str\n" : Int(key) != nil ? "int\n" : ""
      return " [label=\"\(Self.quoted(type + key))\"]"
    default: return ""
    }
  }

  private static func isIdentifier(_ text: Substring) -> Bool {
    guard let first = text.utf8.first, first < 128, first == 95 || Character(.init(first)).isLetter
    else { return false }
    return text.utf8.allSatisfy {
      $0 == 95 || ($0 < 128 && (Character(.init($0)).isLetter || Character(.init($0)).isNumber))
    }
  }

  /// As C's `%g` prints values between 0 and 1.
  static func short(_ value: Double) -> String {
    var millionths = String(Int((value * 1e6).rounded()))
    if millionths == "1000000" { return "1" }
    millionths = String(repeating: "0", count: 6 - millionths.count) + millionths
    while millionths.last == "0" { millionths.removeLast() }
    return millionths.isEmpty ? "0" : "0.\(millionths)"
  }

  static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": quoted += "\\\\"
      case "\"": quoted += "\\\""
      case "\n": quoted += "\\n"
      case "\0": quoted += "\\\\0"
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
