import CollectorKit
import ObjectModel

// Letting go what the background mark did not mark, in batches between which the script goes on.
//
// A batch is made of closures: an object that is not marked, with all it reaches that is not marked.
// The counts tell what of a batch is referenced from outside of it; that stays, and the rest goes. Since
// nothing outside refers to what goes, no finalizer that runs later can meet what is already cleared.
//
// What reaches more than a batch may hold *sprawls*, and so does what reaches it. It is put aside, and so
// is what a batch could not let go. When nothing else is left, that goes at once: the pause of that last
// batch grows with the largest piece of garbage that hangs together, and with nothing else.

extension BackgroundMark {
  /// Fills a set with the next batch.
  /// - Parameter limit: objects in a batch.
  /// - Returns: whether it is the last one.
  func drain(limit: Int, into condemned: ObjectBuffer) -> Bool {
    var budget = 2 * limit
    while condemned.count < limit, budget > 0 {
      guard let word = white.pop() else {
        // A batch that has begun goes first, then the rest by itself.
        guard condemned.isEmpty else { return false }
        condemnRest(condemned)
        return true
      }
      budget -= 1
      guard let o = space.suspect(word), isWhite(o) else { continue }
      if sprawling.contains(o) {
        rest.push(word)
      } else {
        budget -= takeClosure(of: o, word, limit: limit, into: condemned)
      }
    }
    return false
  }

  /// Adds a closure to the batch, or puts it aside.
  /// - Returns: how many objects were looked at.
  private func takeClosure(
    of o: Ref, _ word: UInt64, limit: Int, into condemned: ObjectBuffer
  ) -> Int {
    let first = condemned.count
    var visitor = Closure(mark: self, set: condemned, end: first + limit)
    visitor.visit(o)
    var next = first
    while next < condemned.count, !visitor.sprawls {
      let object = condemned[next]
      next += 1
      if space.isLarge(object) {
        visitor.sprawls = true
      } else {
        space.visitReferences(of: object, with: &visitor)
      }
    }
    let seen = condemned.count - first
    if visitor.sprawls {
      for i in first..<condemned.count {
        _ = sprawling.insert(condemned[i])
        condemned[i].remove(Header.condemned)
      }
      condemned.truncate(to: first)
      rest.push(word)
    } else {
      for i in first..<condemned.count { batch.push(space.suspectWord(condemned[i])) }
    }
    return seen
  }

  private struct Closure: ReferenceVisitor {
    let mark: BackgroundMark
    let set: ObjectBuffer
    let end: Int
    var sprawls = false

    init(mark: BackgroundMark, set: ObjectBuffer, end: Int) {
      self.mark = mark
      self.set = set
      self.end = end
    }

    mutating func visit(_ child: Ref) {
      guard !sprawls, mark.isWhite(child) else { return }
      if set.count >= end || mark.sprawling.contains(child) {
        sprawls = true
        return
      }
      child.insert(Header.condemned)
      set.push(child)
    }
  }

  /// What was put aside, all of it.
  private func condemnRest(_ condemned: ObjectBuffer) {
    while let word = rest.pop() {
      guard let o = space.suspect(word), isWhite(o) else { continue }
      o.insert(Header.condemned)
      condemned.push(o)
    }
  }

  /// After the counts were asked: what stays of a batch is put aside.
  func keepSurvivors() {
    while let word = batch.pop() {
      guard let o = space.suspect(word), !o.has(Header.condemned) else { continue }
      rest.push(word)
    }
  }
}
