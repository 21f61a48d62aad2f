import BuiltinTypes
import CollectorKit
import ObjectModel
import RefCounting

extension Runtime {
  /// A hash of everything that the script's names lead to: types, lengths, numbers, texts, and how
  /// the objects refer to each other. It is free of addresses, so that runs under different
  /// strategies can be compared. Runs a full collection first.
  ///
  /// Complexity: O(objects + references).
  public func stateHash() -> (hash: UInt64, objects: Int) {
    _ = strategy.collect(generation: strategy.generationCount - 1, reason: .explicit)
    var walk = StateWalk(space: space)
    walk.visit(globals)
    var next = 0
    while next < walk.order.count {
      let o = walk.order[next]
      next += 1
      walk.note(content(of: o))
      walk.isSet = o.type == BuiltinType.set || o.type == BuiltinType.frozenset
      space.visitReferences(of: o, with: &walk)
    }
    return (walk.hash, walk.order.count)
  }

  /// What an object is, apart from what it refers to.
  private func content(of o: Ref) -> UInt64 {
    var hash: UInt64 = 0
    for byte in space.typeName(of: o).utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    switch o.type {
    case BuiltinType.int, BuiltinType.bool:
      hash ^= space.intValue(o).map { UInt64(bitPattern: Int64($0)) } ?? 1
    case BuiltinType.float: hash ^= space.floatValue(o).bitPattern
    case BuiltinType.str:
      space.withUTF8(o) { for byte in $0 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 } }
    case BuiltinType.list, BuiltinType.tuple, BuiltinType.bytes: hash ^= UInt64(o.count) << 32
    case BuiltinType.dict: hash ^= UInt64(space.dictCount(o)) << 32
    default: break
    }
    return hash
  }
}

/// Numbers objects in the order in which they are first seen, and hashes the references.
private struct StateWalk: ReferenceVisitor {
  let space: ObjectSpace
  var order: [Ref] = []
  var numbers: [Ref: UInt64] = [:]
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  /// The order of a set's items may depend on addresses: only their types count, summed up.
  var isSet = false

  init(space: ObjectSpace) { self.space = space }

  mutating func note(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }

  mutating func visit(_ child: Ref) {
    if isSet {
      hash = hash &+ UInt64(child.type) &* 0x9e37_79b9_7f4a_7c15
      return
    }
    if let number = numbers[child] { return note(number) }
    let number = UInt64(order.count)
    numbers[child] = number
    order.append(child)
    note(number)
  }
}
