import CollectorKit
import ObjectModel
import RefCounting

// The heart: which objects of a set are referenced from outside of it. Counts are copied, internal
// references subtracted, and one pass over the list follows what is left. Every visited child costs
// one look at its header and, when it is tracked, one at its pre-header 16 bytes before; CountTable.swift
// has the same for collections of everything in a large heap, at one byte beside the heap.

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

extension GCHead {
  /// Appends a member of the set to this list, which is that of unreachable ones and is being built. The links
  /// around the place where it was are the caller's.
  @inline(__always)
  func appendUnreachable(_ element: GCHead) {
    let last = GCHead(
      UnsafeMutableRawPointer(bitPattern: prevWord & GCBits.link).unsafelyUnwrapped)
    last.nextWord = GCBits.unreachable | UInt(bitPattern: element.raw)
    element.prevWord = UInt(bitPattern: last.raw) | GCBits.collecting
    element.nextWord = GCBits.unreachable | UInt(bitPattern: raw)
    prevWord = UInt(bitPattern: element.raw)
  }

  /// Takes an element out of the list of unreachable ones while that is being built, leaving its own words.
  @inline(__always)
  func unlinkUnreachable() {
    let previous = GCHead(
      UnsafeMutableRawPointer(bitPattern: prevWord & GCBits.link).unsafelyUnwrapped)
    let following = GCHead(
      UnsafeMutableRawPointer(bitPattern: nextWord & ~GCBits.unreachable).unsafelyUnwrapped)
    previous.nextWord = nextWord
    following.prevWord = following.prevWord & ~GCBits.link | UInt(bitPattern: previous.raw)
  }
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
  /// - Parameter isEverything: whether the set is all that is tracked. Then the counts may be in a table.
  /// - Returns: what the passes saw on their way.
  func deduceUnreachable(
    _ base: GCHead, _ unreachable: GCHead, isEverything: Bool = false
  ) -> SetCensus {
    if isEverything, let census = deduceWithTable(base, unreachable) { return census }
    var census = SetCensus()
    copyCounts(base, &census)
    if census.examined < Self.prefetchFrom {
      var subtract = Subtract()
      subtractAll(base, &subtract)
      subtract.finish()
      var reach = Reach(reachable: base)
      census.unreachable = moveUnreachable(base, unreachable, &reach)
    } else {
      withLane { lane in
        var subtract = SubtractAhead(lane: lane)
        subtractAll(base, &subtract)
        subtract.finish()
      }
      withLane { lane in
        var reach = ReachAhead(lane: lane, reachable: base)
        census.unreachable = moveUnreachable(base, unreachable, &reach)
      }
    }
    return census
  }

  /// How many objects of a list are referred to from outside of it. The list stays as it is, the
  /// collecting mark of its objects goes.
  func countReferenced(_ list: GCHead) -> Int {
    var census = SetCensus()
    copyCounts(list, &census)
    var subtract = Subtract()
    subtractAll(list, &subtract)
    subtract.finish()
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

  /// Sets of so many objects do not fit the caches: what is visited is asked of the memory ahead.
  private static let prefetchFrom = 4_096

  /// Subtracts what the members of a set refer to.
  @inline(never)
  private func subtractAll<V: ReferenceVisitor>(_ base: GCHead, _ visitor: inout V) {
    var head = base.next
    while head != base {
      space.visitReferencesHere(of: head.object, with: &visitor)
      head = head.next
    }
  }

  /// Gives a lane, in memory of the caller's frame.
  private func withLane(_ body: (Lane) -> Void) {
    withUnsafeTemporaryAllocation(of: Ref.self, capacity: Lane.slots) { memory in
      memory.initialize(repeating: space.none)
      body(Lane(memory.baseAddress.unsafelyUnwrapped))
    }
  }

  /// Copies the reference counts; immortal objects leave for the permanent list (3.12).
  @inline(never)
  private func copyCounts(_ base: GCHead, _ census: inout SetCensus) {
    var counted = SetCensus()
    var head = base.next
    while head != base {
      // The object may leave the list.
      let next = head.next
      let o = head.object
      if o.isImmortal {
        makePermanent(head)
      } else {
        count(o, &counted)
        head.prevWord = UInt(bitPattern: o.refcount) << GCBits.shift | GCBits.collecting
      }
      head = next
    }
    census = counted
  }

  /// Moves an immortal object to the permanent list, where collections leave it alone.
  func makePermanent(_ head: GCHead) {
    head.unlink()
    permanent.append(head)
  }

  /// Takes a member of the set into the census.
  @inline(__always)
  func count(_ o: Ref, _ census: inout SetCensus) {
    census.examined &+= 1
    let type = o.type
    if type == BuiltinType.tuple {
      census.tuples &+= 1
    } else if type == BuiltinType.dict {
      census.dicts &+= 1
    }
  }

  /// One pass over the list: what has a count left is reachable, and so is what it refers to; the
  /// rest moves to `unreachable`, from where it may come back.
  /// - Returns: the number of objects on `unreachable` at the end.
  private func moveUnreachable<V: ReachVisitor>(
    _ young: GCHead, _ unreachable: GCHead, _ visitor: inout V
  ) -> Int {
    var moved = 0
    var previous = young
    var head = young.next
    while true {
      if head == young {
        // What is still to be visited may come back to the end of the list.
        if visitor.isIdle { break }
        visitor.catchUp()
        head = previous.next
        continue
      }
      var word = head.prevWord
      if word >> GCBits.shift == 0, !visitor.isIdle {
        // Whether it was visited has to be known now: so the order of the lists does not depend on how
        // far visits lag behind.
        visitor.catchUp()
        word = head.prevWord
      }
      if word >> GCBits.shift != 0 {
        space.visitReferencesHere(of: head.object, with: &visitor)
        head.prevWord = UInt(bitPattern: previous.raw)
        previous = head
      } else {
        previous.nextWord = head.nextWord
        unreachable.appendUnreachable(head)
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
    func look(_ o: Ref) {
      if o.type == BuiltinType.dict, o.has(Header.tracked), isAtomic(o), !o.has(Header.namespace) {
        space.untrack(o)
        count &+= 1
      }
    }
    withLane { lane in
      var lane = lane
      var left = limit
      var head = list.next
      while head != list && left > 0 {
        let o = head.object
        head = head.next
        guard o.type == BuiltinType.dict else { continue }
        left &-= 1
        // The first value decides most often.
        let keys = DictKeys(o.get(DictField.keys))
        if keys.entryCount > 0, !keys.isSplit, let value = keys.value(0) { lane.prefetch(value) }
        look(lane.exchange(o))
      }
      for _ in 0..<Lane.slots { look(lane.exchange(space.none)) }
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
      if child.type == BuiltinType.type, space.s.pointee.heap.isStatic(child.raw),
        !child.has(Header.heapTypeInCPython)
      {
        return
      }
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
