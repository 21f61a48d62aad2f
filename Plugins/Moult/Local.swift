import CollectorKit
import ObjectModel

// The local collection: a region of objects is gathered around the suspects, the references inside
// it are subtracted from the counts, and what nobody else counts is garbage. That is sound for any
// region whatever (CPython's young generation is one); the art is to choose it small and complete.
//
// The region is what the suspects reach, but it stops
// - at anchors: what the script's names refer to directly. That is alive, and so is all that it
//   refers to;
// - at objects with many references that were there before: most of what is old and large is alive, and
//   following it would fill the region with its contents;
// - at objects that were there before the last local collection, once so many of them have been
//   taken in: what is old and was not suspected is likely to be alive, and large.
// Where it stopped at anything but an anchor, the suspects stay unsettled.

extension MoultStrategy {
  /// - Parameter isComplete: whether to stop at nothing but anchors, however long it takes.
  func findNearSuspects(_ report: inout CollectionReport, isComplete: Bool = false) {
    let suspects = takeSuspects()
    if !isComplete, pausesLeft > 0 {
      // Here looking near suspects was in vain again and again: they are left to the background mark.
      pausesLeft -= 1
      unsettled += suspects.count
      report.examined += suspects.count
      suspects.release()
      return
    }
    let limit = isComplete ? ObjectBuffer.capacity : settings["region"] ?? 2_048
    setAnchors()
    var candidates = 0
    for i in 0..<suspects.count {
      let o = suspects[i]
      // What a name refers to is alive: its suspicion is settled.
      // What the background lets go is its own business (Doomed.swift).
      guard TrialDeletionRules.follows(o),
        !o.has(Header.condemned | Header.visited | Header.strategyMark)
      else { continue }
      if condemned.count >= limit {
        // The next collection goes on with it.
        space.addSuspect(o)
        continue
      }
      if !isComplete, isBoundary(o) {
        unsettled += 1
        continue
      }
      var children = HasChildren()
      space.visitReferences(of: o, with: &children)
      // What holds nothing that could lead back is on no cycle.
      guard children.found else { continue }
      candidates += 1
      o.insert(Header.condemned)
      condemned.push(o)
    }
    var gather = Gather(
      space: space, region: condemned, youngSerial: youngSerial,
      room: isComplete ? limit : min(limit * 2, condemned.count + candidates * reach + 256),
      oldRoom: isComplete ? Int.max : candidates * reach + 256)
    var next = 0
    var edges = limit * 4
    while next < condemned.count {
      let o = condemned[next]
      next += 1
      let size = isComplete ? 0 : space.size(of: o)
      if !isComplete, isBoundary(o) || size > edges {
        gather.truncated = true
      } else {
        edges -= size
        space.visitReferences(of: o, with: &gather)
      }
    }
    if gather.truncated { unsettled += candidates }
    let region = condemned.count
    clearAnchors()
    report.examined += suspects.count + condemned.count
    _ = services.confirm(condemned, holds: 0)
    if gather.truncated, !isComplete { learnReach(region: region, garbage: condemned.count) }
    youngSerial = lastSerial
    lastSerial = space.s.pointee.serial
    suspects.release()
  }

  /// How far the next region goes beyond its suspects. One that had to stop and is mostly alive was too
  /// large: what is garbage lies near, and the rest leads to everything. If even the smallest finds next
  /// to nothing, the suspects of the next few collections are not looked at.
  private func learnReach(region: Int, garbage: Int) {
    if garbage * 4 < region {
      if reach == 1, garbage * 16 < region {
        pause = min(max(1, pause * 2), Self.longestPause)
        pausesLeft = pause
      }
      reach = max(1, reach / 2)
    } else {
      pause = 0
      if garbage * 2 > region { reach = min(Self.farthestReach, reach * 2) }
    }
  }

  /// Whether the references of an object are not followed: they are many, and it is old.
  private func isBoundary(_ o: Ref) -> Bool {
    let size = space.size(of: o)
    return size > 4_096 || size > 64 && !isYoung(o, since: youngSerial)
  }

  /// Marks the anchors, as many as are quickly found.
  private func setAnchors() {
    anchors.truncate(to: 0)
    guard let namespace = services.namespace else { return }
    var visitor = Anchors(anchors: anchors)
    visitor.visit(namespace)
    space.visitReferences(of: namespace, with: &visitor)
  }

  private func clearAnchors() {
    while let o = anchors.pop() { o.remove(Header.visited) }
  }
}

/// What trial deletion follows, for this strategy.
enum TrialDeletionRules {
  @inline(__always)
  static func follows(_ o: Ref) -> Bool {
    o.typeWord & (Header.tracked | Header.frozen) == Header.tracked && !o.isImmortal
  }
}

extension ObjectSpace {
  /// How many references an object has, about: exact for lists, tuples and dicts, which alone can have
  /// very many, and sets, whose slots are counted.
  func size(of o: Ref) -> Int {
    switch o.type {
    case BuiltinType.list, BuiltinType.tuple: return o.count
    case BuiltinType.dict: return 2 * o.get(DictField.used, as: Int.self)
    case BuiltinType.set: return o.get(SetField.mask, as: Int.self) + 1
    default: return 4
    }
  }

}

/// Whether an object was made after a serial number. These have 31 bits and wrap.
@inline(__always)
private func isYoung(_ o: Ref, since serial: UInt32) -> Bool {
  (o.serial &- serial) & 0x7FFF_FFFF < 0x3FFF_FFFF
}

private struct HasChildren: ReferenceVisitor {
  var found = false
  mutating func visit(_ child: Ref) {
    if child.typeWord & (Header.tracked | Header.visited) == Header.tracked { found = true }
  }
}

/// Marks what it is shown, up to a limit.
private struct Anchors: ReferenceVisitor {
  let anchors: ObjectBuffer
  private static let limit = 4_096
  init(anchors: ObjectBuffer) { self.anchors = anchors }
  mutating func visit(_ child: Ref) {
    guard anchors.count < Self.limit,
      child.typeWord & (Header.tracked | Header.visited) == Header.tracked
    else { return }
    child.insert(Header.visited)
    anchors.push(child)
  }
}

/// Takes what it is shown into the region, within the limits.
private struct Gather: ReferenceVisitor {
  let space: ObjectSpace
  let region: ObjectBuffer
  let youngSerial: UInt32
  let room: Int
  var oldRoom: Int
  var truncated = false

  init(space: ObjectSpace, region: ObjectBuffer, youngSerial: UInt32, room: Int, oldRoom: Int) {
    self.space = space
    self.region = region
    self.youngSerial = youngSerial
    self.room = room
    self.oldRoom = oldRoom
  }

  mutating func visit(_ child: Ref) {
    let word = child.typeWord
    let relevant =
      Header.tracked | Header.frozen | Header.condemned | Header.visited | Header.strategyMark
    guard word & relevant == Header.tracked, !child.isImmortal else { return }
    guard region.count < room else {
      truncated = true
      return
    }
    if !isYoung(child, since: youngSerial) {
      guard oldRoom > 0 else {
        truncated = true
        return
      }
      oldRoom -= 1
    }
    child.insert(Header.condemned)
    region.push(child)
  }
}
