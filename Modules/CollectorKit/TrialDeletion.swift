import ObjectModel

// Trial deletion, the phases that several strategies share (Bacon and Rajan, "Concurrent Cycle
// Collection in Reference Counted Systems", ECOOP 2001, figure 2). Colours are header bits:
//
//   purple  Header.suspect            a possible root
//   grey    Header.visited            its references have been subtracted
//   white   Header.condemned          garbage, as far as is known
//   black   none of them
//
// Subtracting works on the counts themselves; when the phases are over every count is as it was. No
// script code runs in between, so nobody sees them. All walks use a stack of their own in plain
// memory: depth costs no stack of the thread.

/// The phases of trial deletion over one heap.
public struct TrialDeletion {
  @usableFromInline let space: ObjectSpace
  @usableFromInline let stack: ObjectBuffer
  @usableFromInline let second: ObjectBuffer

  /// Objects that turned grey since the walk began.
  public private(set) var touched = 0
  /// References seen among them.
  public private(set) var edges = 0
  /// The sum of their counts, as they were.
  public private(set) var counts = 0

  /// Prepares the phases.
  /// - Parameters:
  ///   - stack: memory for one walk, empty.
  ///   - second: memory for a walk inside the first, empty.
  public init(_ space: ObjectSpace, stack: ObjectBuffer, second: ObjectBuffer) {
    self.space = space
    self.stack = stack
    self.second = second
  }

  /// Whether a reference counts: to a tracked, mortal object that is not frozen. The others can be
  /// in no cycle that is garbage.
  @inlinable @inline(__always)
  static func follows(_ o: Ref) -> Bool {
    o.typeWord & (Header.tracked | Header.frozen) == Header.tracked && !o.isImmortal
  }

  /// MarkGrey: subtracts the references of everything reachable from `root`.
  public mutating func markGrey(_ root: Ref) {
    guard TrialDeletion.follows(root), !root.has(Header.visited) else { return }
    var visitor = Grey(stack: stack)
    visitor.paint(root)
    while let o = stack.pop() { space.visitReferences(of: o, with: &visitor) }
    touched += visitor.touched
    edges += visitor.edges
    counts += visitor.counts
  }

  /// Scan: whatever is still counted from outside turns black again with all it refers to; the rest
  /// turns white.
  public func scan(_ root: Ref) {
    var visitor = Scan(stack: stack, second: second, space: space)
    visitor.visit(root)
    while let o = stack.pop() {
      // It may have turned black since it was pushed.
      if o.has(Header.condemned) { space.visitReferences(of: o, with: &visitor) }
    }
  }

  /// CollectWhite: moves the white objects reachable from `root` into a set and gives the counts
  /// inside back. They keep `Header.condemned`.
  public func collectWhite(_ root: Ref, into set: ObjectBuffer) {
    var visitor = Collect(set: set)
    var next = set.count
    visitor.take(root)
    while next < set.count {
      space.visitReferences(of: set[next], with: &visitor)
      next += 1
    }
  }

  /// As `collectWhite`, but the references of the white objects stay subtracted until `restore`: for
  /// whoever goes on with other roots, these objects are gone.
  /// - Parameter lost: gets what a white object refers to and something else keeps alive, each with
  ///   `Header.suspect`, so that it stands in it once.
  public func takeWhite(_ root: Ref, into set: ObjectBuffer, lost: ObjectBuffer) {
    var visitor = TakeWhite(set: set, lost: lost)
    var next = set.count
    guard root.has(Header.condemned) else { return }
    visitor.visit(root)
    while next < set.count {
      space.visitReferences(of: set[next], with: &visitor)
      next += 1
    }
  }

  /// Gives back what the references of a set subtracted.
  public func restore(_ set: ObjectBuffer) {
    var visitor = Restore()
    for i in 0..<set.count { space.visitReferences(of: set[i], with: &visitor) }
  }

  /// All that is grey is garbage: turns what is reachable from `root` white, with counts restored.
  public func collectGrey(_ root: Ref, into set: ObjectBuffer) {
    var visitor = CollectAll(set: set)
    var next = set.count
    visitor.take(root)
    while next < set.count {
      space.visitReferences(of: set[next], with: &visitor)
      next += 1
    }
  }

  private struct Grey: ReferenceVisitor {
    let stack: ObjectBuffer
    var touched = 0
    var edges = 0
    var counts = 0
    mutating func paint(_ o: Ref) {
      o.insert(Header.visited)
      touched &+= 1
      counts &+= o.refcount
      stack.push(o)
    }
    mutating func visit(_ child: Ref) {
      guard TrialDeletion.follows(child) else { return }
      edges &+= 1
      if !child.has(Header.visited) { paint(child) }
      child.refcount &-= 1
    }
  }

  private struct Scan: ReferenceVisitor {
    let stack: ObjectBuffer
    let second: ObjectBuffer
    let space: ObjectSpace
    mutating func visit(_ o: Ref) {
      guard o.has(Header.visited) else { return }
      o.remove(Header.visited)
      if o.refcount > 0 {
        var black = Black(stack: second)
        second.push(o)
        while let next = second.pop() { space.visitReferences(of: next, with: &black) }
      } else {
        o.insert(Header.condemned)
        stack.push(o)
      }
    }
  }

  /// ScanBlack: counts come back, colours go.
  private struct Black: ReferenceVisitor {
    let stack: ObjectBuffer
    mutating func visit(_ child: Ref) {
      guard TrialDeletion.follows(child) else { return }
      child.refcount &+= 1
      if child.typeWord & (Header.visited | Header.condemned) != 0 {
        child.remove(Header.visited | Header.condemned)
        stack.push(child)
      }
    }
  }

  private struct Collect: ReferenceVisitor {
    let set: ObjectBuffer
    // Taken objects carry the mark until the disposal is over, so white and not visited is new.
    mutating func take(_ o: Ref) {
      guard o.typeWord & (Header.condemned | Header.visited) == Header.condemned else { return }
      o.insert(Header.visited)
      set.push(o)
    }
    mutating func visit(_ child: Ref) {
      guard TrialDeletion.follows(child) else { return }
      child.refcount &+= 1
      take(child)
    }
  }

  private struct TakeWhite: ReferenceVisitor {
    let set: ObjectBuffer
    let lost: ObjectBuffer
    mutating func visit(_ o: Ref) {
      guard TrialDeletion.follows(o) else { return }
      let colours = o.typeWord & (Header.condemned | Header.visited)
      if colours == Header.condemned {
        o.insert(Header.visited)
        set.push(o)
      } else if colours == 0, !o.has(Header.suspect) {
        o.insert(Header.suspect)
        lost.push(o)
      }
    }
  }

  private struct Restore: ReferenceVisitor {
    mutating func visit(_ child: Ref) {
      if TrialDeletion.follows(child) { child.refcount &+= 1 }
    }
  }

  private struct CollectAll: ReferenceVisitor {
    let set: ObjectBuffer
    mutating func take(_ o: Ref) {
      guard o.typeWord & (Header.visited | Header.condemned) == Header.visited else { return }
      o.insert(Header.condemned)
      set.push(o)
    }
    mutating func visit(_ child: Ref) {
      guard TrialDeletion.follows(child) else { return }
      child.refcount &+= 1
      take(child)
    }
  }

  /// Takes the marks of the walk off a set, from a position on, whose collecting is over.
  public func finish(_ set: ObjectBuffer, from first: Int = 0) {
    for i in first..<set.count { set[i].remove(Header.visited) }
  }
}
