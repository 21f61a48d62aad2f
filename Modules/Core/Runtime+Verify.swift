import BuiltinTypes
import CollectorKit
import Heap
import ObjectModel
import MemoryView
import PyMalloc
import RefCounting
import WeakRefs

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

// The checker: invariants of heap and allocator, of the collector's lists, of every object's
// header, and a recount of every reference count from the edges, independent of what incref and
// decref did.

extension Runtime {
  /// Checks everything. O(heap).
  /// - Parameter extraRoots: shows counted references that only the caller knows of.
  /// - Returns: one text per violation, at most a few dozen; empty when all holds.
  public func verify(extraRoots: ((Ref) -> Void) -> Void = { _ in }) -> [String] {
    var problems = heap.checkInvariants() + malloc.checkInvariants() + strategy.verify()
    problems += malloc.checkWatchedBlocks()
    guard problems.isEmpty else { return Array(problems.prefix(40)) }
    problems += checkHeaders()
    guard problems.isEmpty else { return Array(problems.prefix(40)) }
    problems += space.checkTypes() + space.checkWeakrefs() + space.checkInterned()
    problems += space.checkBuffers()
    guard problems.isEmpty else { return Array(problems.prefix(40)) }
    return Array(recount(extraRoots).prefix(40))
  }

  private func checkHeaders() -> [String] {
    var problems: [String] = []
    var live = 0
    let prefix = malloc.debugPrefix
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if heap.isStatic(raw) { return }
      live += 1
      let info = space.info(of: o)
      guard info.pointee.flags.contains(.live) else {
        problems.append("object at \(raw): type index \(o.type) is not in use")
        return
      }
      if o.refcount <= 0 && !o.isImmortal {
        problems.append("\(space.typeName(of: o)) at \(raw): reference count \(o.refcount)")
      }
      if o.has(Header.tracked) && !info.pointee.flags.contains(.gc) {
        problems.append("\(space.typeName(of: o)) at \(raw): tracked, but no container")
      }
      let block = raw - Int(info.pointee.preHeader) - prefix
      if malloc.owns(block) {
        if !malloc.isLiveBlock(block) {
          problems.append("\(space.typeName(of: o)) at \(raw): its block is free")
        }
      } else if !heap.rawOwns(block) {
        problems.append("\(space.typeName(of: o)) at \(raw): no block of the heap")
      }
    }
    let counted = space.s.pointee.objectsMade - space.s.pointee.objectsFreed
    if live != counted {
      problems.append("object map has \(live) objects, the counters say \(counted)")
    }
    return problems
  }

  /// Counts the references that each object receives and compares.
  private func recount(_ extraRoots: ((Ref) -> Void) -> Void) -> [String] {
    let granules = heap.reservedBytes >> 4
    let bytes = granules * MemoryLayout<UInt32>.stride
    let table = mmap(
      nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let table, table != MAP_FAILED else { return ["no address space for the recount"] }
    defer { munmap(table, bytes) }
    let counts = table.bindMemory(to: UInt32.self, capacity: granules)
    var visitor = Recount(counts: counts, base: heap.base, heap: heap)

    heap.forEachObjectStart { raw in space.visitCountedReferences(of: Ref(raw), with: &visitor) }
    space.visitSharedKeyNames(with: &visitor)
    for root in [globals, callbacks, garbage] { visitor.visit(root) }
    space.visitKnownNames { visitor.visit($0) }
    space.visitInternTable { visitor.visit($0) }
    host?.visitRoots { visitor.visit($0) }
    for addition in extensions { addition.visitRoots { visitor.visit($0) } }
    strategy.visitHeld { visitor.visit($0) }
    extraRoots { visitor.visit($0) }

    var problems = visitor.problems
    heap.forEachObjectStart { raw in
      let o = Ref(raw)
      if o.isImmortal || heap.isStatic(raw) { return }
      let expected = Int(counts[(raw - heap.base) >> 4])
      if o.refcount != expected {
        problems.append(
          "\(space.typeName(of: o)) #\(o.serial) at \(raw): count \(o.refcount), "
            + "but \(expected) references exist")
      }
    }
    return problems
  }
}

private struct Recount: ReferenceVisitor {
  let counts: UnsafeMutablePointer<UInt32>
  let base: UnsafeMutableRawPointer
  let heap: PrivateHeap
  var problems: [String] = []

  mutating func visit(_ child: Ref) {
    guard heap.isObjectStart(child.raw) else {
      problems.append("a reference leads to \(child.raw), where no object is")
      return
    }
    counts[(child.raw - base) >> 4] &+= 1
  }
}
