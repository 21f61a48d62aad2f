import ObjectModel

/// Finds what a full collection would find, and changes nothing.
///
/// Reference counts are copied into the pre-headers, internal references subtracted, and what is
/// reachable from the rest is marked; what is still to be looked at forms a stack that is linked
/// through the same words. Then the links are restored from the forward chain, so that lists keep
/// their order.
///
/// Complexity: O(objects + references) time, O(1) memory.
public enum GarbageCensus {
  private static let collecting: UInt = 2

  private struct Subtract: ReferenceVisitor {
    mutating func visit(_ child: Ref) {
      guard child.has(Header.tracked) else { return }
      let head = GCHead(of: child)
      if head.prevWord & collecting != 0 { head.prevWord &-= 4 }
    }
  }

  private struct Mark: ReferenceVisitor {
    /// The top of the stack: the address of a pre-header, 0 when empty.
    var top: UInt = 0
    mutating func visit(_ child: Ref) {
      guard child.has(Header.tracked) else { return }
      let head = GCHead(of: child)
      if head.prevWord & collecting != 0 {
        head.prevWord = top
        top = UInt(bitPattern: head.raw)
      }
    }
    mutating func pop() -> Ref? {
      guard let raw = UnsafeMutableRawPointer(bitPattern: top) else { return nil }
      let head = GCHead(raw)
      top = head.prevWord
      return head.object
    }
  }

  /// Counts the unreachable objects of some lists taken together.
  public static func run(
    _ space: ObjectSpace, lists: [GCHead], sizeOf: (Ref) -> Int
  ) -> (objects: Int, bytes: Int) {
    forEach(lists) { $0.prevWord = UInt(bitPattern: $0.object.refcount) << 2 | collecting }
    var subtract = Subtract()
    forEach(lists) { space.visitReferences(of: $0.object, with: &subtract) }
    var mark = Mark()
    forEach(lists) { head in
      guard head.prevWord & collecting != 0, head.prevWord >> 2 != 0 else { return }
      mark.visit(head.object)
      while let o = mark.pop() { space.visitReferences(of: o, with: &mark) }
    }
    var objects = 0
    var bytes = 0
    forEach(lists) { head in
      if head.prevWord & collecting != 0 {
        objects += 1
        bytes += sizeOf(head.object)
      }
    }
    for sentinel in lists {
      var previous = sentinel
      var head = sentinel.next
      while head != sentinel {
        // The whole word: the mark of what was not reached goes, too.
        head.prevWord = UInt(bitPattern: previous.raw)
        previous = head
        head = head.next
      }
    }
    return (objects, bytes)
  }

  private static func forEach(_ lists: [GCHead], _ body: (GCHead) -> Void) {
    for sentinel in lists {
      var head = sentinel.next
      while head != sentinel {
        body(head)
        head = head.next
      }
    }
  }
}

/// Checks the doubly linked lists of a strategy.
public enum ListCheck {
  /// Walks the lists: links agree in both directions, no mark bits are left, every element is a
  /// live, tracked container.
  /// - Returns: one text per violation.
  public static func run(
    _ space: ObjectSpace, lists: [(name: String, sentinel: GCHead)]
  ) -> [String] {
    var problems: [String] = []
    for (name, sentinel) in lists {
      var previous = sentinel
      var word = sentinel.nextWord
      while word != UInt(bitPattern: sentinel.raw) {
        guard word & 3 == 0, let raw = UnsafeMutableRawPointer(bitPattern: word) else {
          problems.append("list \(name): link with mark bits: \(word)")
          break
        }
        let head = GCHead(raw)
        guard space.s.pointee.heap.isObjectStart(head.object.raw) else {
          problems.append("list \(name): element at \(head.object.raw) is no live object")
          break
        }
        if head.prevWord != UInt(bitPattern: previous.raw) {
          problems.append("list \(name): back link of \(head.object.raw) is wrong")
          break
        }
        if !head.object.has(Header.tracked) {
          problems.append("list \(name): element at \(head.object.raw) is not tracked")
        }
        previous = head
        word = head.nextWord
      }
      if word == UInt(bitPattern: sentinel.raw), sentinel.prev != previous {
        problems.append("list \(name): the sentinel's back link is wrong")
      }
    }
    return problems
  }
}
