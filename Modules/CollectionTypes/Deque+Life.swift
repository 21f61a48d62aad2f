import BuiltinTypes
import ObjectModel
import RefCounting

// What a collector asks of a deque, and its end.

/// Shows the references of a deque: its type where that counts, then the items from left to right.
let dequeTraverse: TraverseFunction = { object, items, capacity in
  guard let object else { return 0 }
  let o = Ref(UnsafeMutableRawPointer(mutating: object))
  let type = o.ref(DequeField.type)
  let n = o.count + (type == nil ? 0 : 1)
  guard n <= capacity, let items else { return n }
  let out = items.assumingMemoryBound(to: Ref?.self)
  var k = 0
  if let type {
    out[0] = type
    k = 1
  }
  if o.count == 0 { return n }
  let d = DequeEnds(o: o)
  var (block, i) = (d.left, d.leftIndex)
  for _ in 0..<o.count {
    if i == DequeBlock.capacity {
      block = block.next.unsafelyUnwrapped
      i = 0
    }
    out[k] = block[i]
    i += 1
    k += 1
  }
  return n
}

/// Destroys a deque: weak references, items, blocks, those that are kept, too.
let dequeDealloc: DeallocFunction = { state, object in
  let space = ObjectSpace(raw: state)
  let o = Ref(object)
  space.untrack(o)
  if o.get(Int(space.info(BuiltinType.deque).pointee.weaklistOffset), as: Int.self) != 0 {
    space.s.pointee.clearWeakrefs?(state, object)
  }
  space.releaseDeque(o)
  space.free(o)
}

extension ObjectSpace {
  /// Drops the items of a dying deque and frees its blocks.
  func releaseDeque(_ o: Ref) {
    if o.get(DequeField.left, as: Int.self) != 0 {
      dequeClear(o)
      let block = DequeEnds(o: o).left
      o.set(DequeField.left, 0)
      freeDequeBlock(o, block)
    }
    if s.pointee.minor >= 11 {
      let n: Int = o.get(DequeField.keptCount)
      for i in 0..<n {
        freeMemory(o.get(DequeField.kept + 8 * i, as: UnsafeMutableRawPointer?.self))
      }
    }
  }
}

/// `tp_clear` of a deque.
let dequeClearFunction: ClearFunction = { state, object in
  ObjectSpace(raw: state).dequeClear(Ref(object))
}
