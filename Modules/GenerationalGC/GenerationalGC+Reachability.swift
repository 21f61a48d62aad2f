import CollectorKit
import ObjectModel
import RefCounting

// The heart: which objects of a set are referenced from outside of it. Counts are copied, internal
// references subtracted, and one pass over the list follows what is left. Every visited child costs
// one look at its header and, when it is tracked, one at its pre-header 16 bytes before.

/// Bits that a collection keeps in the two words of a pre-header.
enum GCBits {
  /// In `next`: the object is on the unreachable list (only while it is being built).
  static let unreachable: UInt = 1
  /// In `prev`: the object belongs to the set being collected.
  static let collecting: UInt = 2
  /// In `prev`: one reference of the copied count.
  static let one: UInt = 4
  /// In `prev`: how far the copied count is shifted.
  static let shift: UInt = 2
  /// In `prev`: the link.
  static let link: UInt = ~3
}

/// What the passes over a set saw, so that later passes know whether they are needed.
package struct SetCensus {
  /// Objects in the set.
  package var examined = 0
  /// Objects found unreachable.
  package var unreachable = 0
  /// Exact tuples among them.
  package var tuples = 0
  /// Exact dicts among them.
  package var dicts = 0
}

extension GenerationalGC {
  /// Moves what is not reachable from outside of `base` to `unreachable`. Both lists are whole
  /// afterwards but for the unreachable mark in the links of the second.
  /// - Returns: what the passes saw on their way.
  func deduceUnreachable(_ base: GCHead, _ unreachable: GCHead) -> SetCensus {
    var census = updateReferences(base)
    subtractReferences(base)
    census.unreachable = moveUnreachable(base, unreachable)
    return census
  }

  /// How many objects of a list are referred to from outside of it. The list stays as it is, the
  /// collecting mark of its objects goes.
  func countReferenced(_ list: GCHead) -> Int {
    _ = updateReferences(list)
    subtractReferences(list)
    var count = 0
    var previous = list
    var head = list.next
    while head != list {
      if head.prevWord >> GCBits.shift != 0 { count &+= 1 }
      head.prevWord = UInt(bitPattern: previous.raw)
      previous = head
      head = head.next
    }
    return count
  }

  /// Copies reference counts. Immortal objects leave for the permanent list (3.12).
  private func updateReferences(_ base: GCHead) -> SetCensus {
    var census = SetCensus()
    var head = base.next
    while head != base {
      let next = head.next
      let o = head.object
      if o.isImmortal {
        head.unlink()
        permanent.append(head)
      } else {
        head.prevWord = UInt(bitPattern: o.refcount) << GCBits.shift | GCBits.collecting
        census.examined &+= 1
        let type = o.type
        if type == BuiltinType.tuple {
          census.tuples &+= 1
        } else if type == BuiltinType.dict {
          census.dicts &+= 1
        }
      }
      head = next
    }
    return census
  }

  private struct SubtractVisitor: ReferenceVisitor {
    static var omitsInlineDicts: Bool { true }
    @inline(__always)
    mutating func visit(_ child: Ref) {
      guard child.has(Header.tracked) else { return }
      let head = GCHead(of: child)
      let word = head.prevWord
      if word & GCBits.collecting != 0 { head.prevWord = word &- GCBits.one }
    }
  }

  /// Subtracts every reference that comes from inside the set.
  private func subtractReferences(_ base: GCHead) {
    var visitor = SubtractVisitor()
    var head = base.next
    while head != base {
      space.visitReferences(of: head.object, with: &visitor)
      head = head.next
    }
  }

  private struct ReachVisitor: ReferenceVisitor {
    static var omitsInlineDicts: Bool { true }
    let reachable: GCHead
    var returned = 0
    @inline(__always)
    mutating func visit(_ child: Ref) {
      guard child.has(Header.tracked) else { return }
      let head = GCHead(of: child)
      let word = head.prevWord
      guard word & GCBits.collecting != 0 else { return }
      if head.nextWord & GCBits.unreachable != 0 {
        // It was thought unreachable: back to the end of the list, to be looked at again.
        let previous = GCHead(
          UnsafeMutableRawPointer(bitPattern: word & GCBits.link).unsafelyUnwrapped)
        let following = GCHead(
          UnsafeMutableRawPointer(bitPattern: head.nextWord & ~GCBits.unreachable)
            .unsafelyUnwrapped)
        previous.nextWord = head.nextWord
        following.prevWord = following.prevWord & ~GCBits.link | UInt(bitPattern: previous.raw)
        reachable.append(head)
        returned &+= 1
        head.prevWord = GCBits.one | GCBits.collecting
      } else if word >> GCBits.shift == 0 {
        head.prevWord = GCBits.one | GCBits.collecting
      }
    }
  }

  /// One pass over the list: what has a count left is reachable, and so is what it refers to; the
  /// rest moves to `unreachable`, from where it may come back.
  /// - Returns: the number of objects on `unreachable` at the end.
  private func moveUnreachable(_ young: GCHead, _ unreachable: GCHead) -> Int {
    var moved = 0
    var visitor = ReachVisitor(reachable: young)
    var previous = young
    var head = young.next
    while head != young {
      let word = head.prevWord
      if word >> GCBits.shift != 0 {
        space.visitReferences(of: head.object, with: &visitor)
        head.prevWord = UInt(bitPattern: previous.raw)
        previous = head
      } else {
        previous.nextWord = head.nextWord
        let last = GCHead(
          UnsafeMutableRawPointer(bitPattern: unreachable.prevWord & GCBits.link)
            .unsafelyUnwrapped)
        last.nextWord = GCBits.unreachable | UInt(bitPattern: head.raw)
        head.prevWord = UInt(bitPattern: last.raw) | GCBits.collecting
        head.nextWord = GCBits.unreachable | UInt(bitPattern: unreachable.raw)
        unreachable.prevWord = UInt(bitPattern: head.raw)
        moved &+= 1
      }
      head = previous.next
    }
    young.prevWord = UInt(bitPattern: previous.raw)
    unreachable.nextWord &= ~GCBits.unreachable
    return moved &- visitor.returned
  }

  /// Stops following exact tuples that hold nothing that can be part of a cycle.
  /// - Parameter limit: how many of them the list has at most; the walk ends with the last one.
  /// - Returns: how many are no longer followed.
  package func untrackTuples(_ list: GCHead, limit: Int) -> Int {
    var count = 0
    var left = limit
    var head = list.next
    while head != list && left > 0 {
      let next = head.next
      let o = head.object
      if o.type == BuiltinType.tuple {
        left &-= 1
        if isAtomic(o) {
          space.untrack(o)
          count &+= 1
        }
      }
      head = next
    }
    return count
  }

  /// Stops following exact dicts that hold nothing that can be part of a cycle.
  /// - Parameter limit: how many of them the list has at most; the walk ends with the last one.
  /// - Returns: how many are no longer followed.
  func untrackDicts(_ list: GCHead, limit: Int) -> Int {
    var count = 0
    var left = limit
    var head = list.next
    while head != list && left > 0 {
      let next = head.next
      let o = head.object
      if o.type == BuiltinType.dict {
        left &-= 1
        if isAtomic(o), !o.has(Header.namespace) {
          space.untrack(o)
          count &+= 1
        }
      }
      head = next
    }
    return count
  }

  private struct AtomVisitor: ReferenceVisitor {
    let space: ObjectSpace
    var atomic = true
    mutating func visit(_ child: Ref) {
      guard atomic else { return }
      let info = space.info(of: child)
      guard info.pointee.flags.contains(.gc) else { return }
      if space.s.pointee.heap.isStatic(child.raw), child.type == BuiltinType.type { return }
      if child.type != BuiltinType.tuple || child.has(Header.tracked) { atomic = false }
    }
  }

  private func isAtomic(_ o: Ref) -> Bool {
    var visitor = AtomVisitor(space: space)
    if o.type == BuiltinType.dict {
      space.visitDict(o, with: &visitor, embedded: true)
    } else {
      space.visitReferences(of: o, with: &visitor)
    }
    return visitor.atomic
  }
}
