import Capture

/// The lines of meliae's dumps: an object each, with the addresses of what it refers to.
public enum Meliae {
  /// The objects of a snapshot, in the order of their addresses.
  public static func text(of snapshot: HeapSnapshot) -> String {
    // Spaces, too, are what its loader's expression has.
    var json = JSONText(spaced: true)
    for object in 0..<snapshot.count {
      let type = snapshot.typeNames[Int(snapshot.types[object])]
      let repr = snapshot.reprs[object]
      let text = repr > 0 ? snapshot.texts[Int(repr) - 1] : nil
      json.object {
        $0.pair("address", Int(snapshot.addresses[object]))
        $0.pair("type", type)
        $0.pair("size", Int(snapshot.sizes[object]))
        // The keys and their order are meliae's: its loader is a regular expression.
        switch type {
        case "module", "function", "type": if let text { $0.pair("name", text) }
        case "list", "tuple", "dict", "set", "frozenset":
          $0.pair("len", snapshot.itemCount(of: object))
        case "str":
          let value = String((text ?? "''").dropFirst().dropLast())
          $0.pair("value", value)
        case "int":
          if let text, let value = Int(text) { $0.pair("value", value) }
        case "bool": if let text { $0.pair("value", text) }
        default: break
        }
        $0.key("refs")
        $0.array { json in
          for edge in snapshot.edges(of: object) {
            json.value(Int(snapshot.addresses[Int(snapshot.targets[edge])]))
          }
        }
      }
      json.newLine()
    }
    return json.text
  }
}

extension HeapSnapshot {
  /// How many items a container has: items of a list or tuple, keys of a set, values of a dict.
  func itemCount(of object: Int) -> Int {
    let isKeyed = typeNames[Int(types[object])] == "dict"
    return edges(of: object).count { edge in
      switch labels[edge] & 7 {
      case Self.label(item: 0): !isKeyed
      case Self.keyEdge: !isKeyed
      case Self.label(value: 0): isKeyed
      default: false
      }
    }
  }
}
