import CollectorKit
import ObjectModel
import RefCounting

// Containers with more references than a slice may follow: lists, tuples, dicts and sets are looked at a
// part at a time.

/// A large container that is being followed.
struct LargeObject {
  /// References that one object may have before it is followed in parts, and of a part.
  static let limit = 4_096

  /// The object, as `ObjectSpace.suspectWord` knows it.
  var word: UInt64
  /// Where to go on.
  var next: Int
  /// Where its items lay when it was begun, and how many slots there were. If a script moves them, a
  /// count of the references may see one of them twice.
  var storage: (place: UInt, slots: Int)
}

extension BackgroundMark {
  /// Begins to follow an object in parts, if it is large.
  func begin(large o: Ref, _ word: UInt64) -> Bool {
    guard space.size(of: o) > LargeObject.limit, let storage = space.slicedStorage(of: o) else {
      return false
    }
    large = LargeObject(word: word, next: 0, storage: storage)
    return true
  }

  /// Follows the next part of the large object, if there is one.
  func follow<V: ReferenceVisitor>(_ visitor: inout V, _ budget: inout Int) -> Bool {
    guard let part = large else { return false }
    guard let o = space.suspect(part.word), let storage = space.slicedStorage(of: o),
      storage == part.storage
    else {
      // What is left of it is shown again: who counts has to begin anew anyway.
      large = nil
      if let o = space.suspect(part.word) {
        isDisturbed = true
        space.visitReferences(of: o, with: &visitor)
      }
      return true
    }
    let end = min(storage.slots, part.next + LargeObject.limit)
    space.visitSlots(of: o, part.next..<end, with: &visitor)
    budget -= end - part.next
    if end < storage.slots { large?.next = end } else { large = nil }
    return true
  }
}

extension ObjectSpace {
  /// Where the items of a container lie that can be followed in parts, and how many slots they take;
  /// `nil` for all others.
  func slicedStorage(of o: Ref) -> (place: UInt, slots: Int)? {
    switch info(of: o).pointee.layout {
    case .list: return (o.get(ListField.items), o.count)
    case .tuple: return (UInt(bitPattern: o.raw), o.count)
    case .dict:
      if o.get(DictField.values, as: UInt.self) != 0 { return nil }
      let keys = DictKeys(o.get(DictField.keys))
      return (UInt(bitPattern: keys.raw), keys.entryCount)
    case .set: return (o.get(SetField.table), o.get(SetField.mask, as: Int.self) + 1)
    default: return nil
    }
  }

  /// Shows what lies in a range of slots of such a container.
  func visitSlots<V: ReferenceVisitor>(of o: Ref, _ slots: Range<Int>, with visitor: inout V) {
    switch info(of: o).pointee.layout {
    case .list:
      guard let items = o.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else { return }
      for i in slots { if let child = items[i] { visitor.visit(child) } }
    case .tuple:
      let offset = Int(info(of: o).pointee.itemsOffset)
      let items = (o.raw + offset).assumingMemoryBound(to: Ref?.self)
      for i in slots { if let child = items[i] { visitor.visit(child) } }
    case .dict:
      let keys = DictKeys(o.get(DictField.keys))
      for i in slots {
        guard let value = keys.value(i) else { continue }
        visitor.visit(value)
        if keys.kind == .general, let key = keys.key(i) { visitor.visit(key) }
      }
    case .set:
      let table: UnsafeMutableRawPointer = o.get(SetField.table)
      for i in slots {
        let key = (table + i * 16).load(as: Ref?.self)
        if let key, key != s.pointee.dummy { visitor.visit(key) }
      }
    default: return
    }
  }

  /// Drops the last items of a list that nobody else can see.
  func dropItems(of list: Ref, _ n: Int) {
    guard let items = list.get(ListField.items, as: UnsafeMutablePointer<Ref?>?.self) else {
      return
    }
    for _ in 0..<min(n, list.count) {
      let last = list.count - 1
      list.count = last
      decref(items[last])
    }
  }
}
