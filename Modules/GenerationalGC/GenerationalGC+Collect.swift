import CollectorKit
import ObjectModel
import RefCounting

// One collection, phase by phase, in CPython's order (gc_collect_main).

extension GenerationalGC {
  /// Runs a collection; the caller has set `isCollecting` and runs the callbacks.
  package func collectGeneration(_ generation: Int) -> CollectionReport {
    var report = CollectionReport(generation: generation)
    let start = services.now()
    if services.debug.contains(.stats) { writeStatsBefore(generation) }

    if generation + 1 < Self.generations { olderCounts[generation + 1] += 1 }
    space.s.pointee.youngCount = 0
    for i in 1...2 where i <= generation { olderCounts[i] = 0 }

    let young = heads[generation]
    for i in 0..<generation { young.merge(heads[i]) }
    let old = generation < Self.generations - 1 ? heads[generation + 1] : young

    let isEverything = generation == Self.generations - 1 && permanent.isEmptyList
    collectRegion(young, old, since: start, &report, isEverything: isEverything) { census in
      promote(young, old, generation, census)
    }
    if generation == Self.generations - 1 { services.clearFreeLists() }
    report.nanoseconds = services.now() - start
    return report
  }

  /// Finds what is unreachable within a region and lets it go, in CPython's order.
  /// - Parameters:
  ///   - young: the region. `promote` moves what of it is reachable to another list.
  ///   - old: where what comes back to life belongs.
  ///   - since: when the collection began.
  ///   - isEverything: whether the region is all that is tracked.
  ///   - promote: called when the reachable objects are known, with what the passes saw.
  package func collectRegion(
    _ young: GCHead, _ old: GCHead, since start: UInt64, _ report: inout CollectionReport,
    isEverything: Bool = false,
    promote: (SetCensus) -> Void
  ) {
    withList { unreachable in
      withList { finalizers in
        let census = deduceUnreachable(young, unreachable, isEverything: isEverything)
        report.examined += census.examined
        promote(census)
        let garbage = moveLegacyFinalizers(unreachable, finalizers)
        moveReachableFromFinalizers(finalizers)
        if services.debug.contains(.collectable) {
          forEach(unreachable) { writeObject("collectable", $0.object) }
        }
        services.listener(
          .subtracted(examined: census.examined, unreachable: census.unreachable))
        let weak = garbage.hasWeakrefs
        if weak {
          withList { told in
            report.collected += services.handleWeakReferences?(unreachable, told) ?? 0
            forEach(told) { joined($0.object) }
            old.merge(told)
          }
        }
        services.listener(.weakReferencesCleared)
        if garbage.hasFinalizers { finalizeGarbage(unreachable) }
        services.listener(.finalized)
        withList { final in
          if garbage.hasFinalizers || weak {
            report.collected +=
              services.resurrectionKeepsAll
              ? keepAllIfResurrected(unreachable, final, old)
              : handleResurrected(unreachable, final, old)
          } else {
            // No code of the script ran since the set was found, so nothing can have come back.
            services.listener(.resurrected(0))
            report.collected +=
              finalizers.isEmptyList ? census.unreachable : unreachable.listCount
            final.merge(unreachable)
          }
          if services.clearsWeakrefsTwice, weak || garbage.hasFinalizers {
            services.clearWeakReferencesSilently?(final)
          }
          deleteGarbage(final, old)
        }
        services.listener(.freed)
        forEach(finalizers) { head in
          report.uncollectable += 1
          if services.debug.contains(.uncollectable) { writeObject("uncollectable", head.object) }
        }
        if services.debug.contains(.stats) {
          report.nanoseconds = services.now() - start
          writeStatsAfter(report)
        }
        handleLegacyFinalizers(finalizers, old)
      }
    }
  }

  /// Gives an empty list, in memory of the caller's frame.
  package func withList<R>(_ body: (GCHead) -> R) -> R {
    withUnsafeTemporaryAllocation(byteCount: GCHead.size, alignment: 16) { memory in
      let head = GCHead(memory.baseAddress.unsafelyUnwrapped)
      head.makeEmptyList()
      return body(head)
    }
  }

  package func forEach(_ sentinel: GCHead, _ body: (GCHead) -> Void) {
    var head = sentinel.next
    while head != sentinel {
      body(head)
      head = head.next
    }
  }

  /// Survivors stop being young; those of a full collection are counted for the 25 % rule.
  private func promote(_ young: GCHead, _ old: GCHead, _ generation: Int, _ census: SetCensus) {
    var survivors = census.examined - census.unreachable
    survivors -= untrackTuples(young, limit: census.tuples)
    if young != old {
      if generation == Self.generations - 2 { longLivedPending += survivors }
      old.merge(young)
    } else {
      if services.untracksDicts { survivors -= untrackDicts(young, limit: census.dicts) }
      longLivedPending = 0
      longLivedTotal = survivors
    }
  }

  // MARK: Finalizers

  /// Takes objects with the legacy finalizer out of the unreachable ones, and clears the marks.
  /// - Returns: whether any of the others has a finalizer, is a weak reference or has one.
  private func moveLegacyFinalizers(
    _ unreachable: GCHead, _ finalizers: GCHead
  ) -> (hasFinalizers: Bool, hasWeakrefs: Bool) {
    var seen: TypeFlags = []
    var hasWeakrefs = false
    var head = unreachable.next
    while head != unreachable {
      head.nextWord &= ~GCBits.unreachable
      let next = head.next
      let o = head.object
      let info = space.info(of: o)
      let flags = info.pointee.flags
      seen.formUnion(flags)
      let weaklist = Int(info.pointee.weaklistOffset)
      if o.type == BuiltinType.weakref || weaklist != 0 && o.get(weaklist, as: Int.self) != 0 {
        hasWeakrefs = true
      }
      if flags.contains(.legacyFinalizer) {
        head.prevWord &= ~GCBits.collecting
        head.unlink()
        finalizers.append(head)
      }
      head = next
    }
    return (seen.contains(.hasFinalizer), hasWeakrefs)
  }

  /// Takes along what the objects with a legacy finalizer refer to.
  private func moveReachableFromFinalizers(_ finalizers: GCHead) {
    var head = finalizers.next
    var visitor = MoveVisitor(target: finalizers)
    while head != finalizers {
      space.visitReferences(of: head.object, with: &visitor)
      head = head.next
    }
  }

  private struct MoveVisitor: ReferenceVisitor {
    static var omitsInlineDicts: Bool { true }
    let target: GCHead
    mutating func visit(_ child: Ref) {
      guard child.has(Header.tracked) else { return }
      let head = GCHead(of: child)
      guard head.prevWord & GCBits.collecting != 0 else { return }
      head.prevWord &= ~GCBits.collecting
      head.unlink()
      target.append(head)
    }
  }

  /// Runs each finalizer once. The set may change while they run, so objects move to another list
  /// one by one.
  private func finalizeGarbage(_ unreachable: GCHead) {
    withList { seen in
      while !unreachable.isEmptyList {
        let head = unreachable.next
        move(head, to: seen)
        services.finalizeOnce(head.object)
      }
      unreachable.merge(seen)
    }
  }

  /// Moves an element to the end of another list; the collecting bit of `prev` is kept.
  private func move(_ head: GCHead, to list: GCHead) {
    let collecting = head.prevWord & GCBits.collecting
    head.prevWord &= ~GCBits.collecting
    head.unlink()
    list.append(head)
    head.prevWord |= collecting
  }

  /// Looks again at what is reachable after the finalizers: that moves to the older generation.
  /// - Returns: the number of objects that stay unreachable.
  private func handleResurrected(
    _ unreachable: GCHead, _ final: GCHead, _ old: GCHead
  ) -> Int {
    forEach(unreachable) { $0.prevWord &= ~GCBits.collecting }
    let census = deduceUnreachable(unreachable, final)
    forEach(final) { head in head.nextWord &= ~GCBits.unreachable }
    services.listener(.resurrected(census.examined - census.unreachable))
    old.merge(unreachable)
    return census.unreachable
  }

  /// Up to 3.8 one object that lives again keeps all of them, in their order (check_garbage).
  /// - Returns: the number of objects that stay unreachable.
  private func keepAllIfResurrected(
    _ unreachable: GCHead, _ final: GCHead, _ old: GCHead
  ) -> Int {
    let returned = countReferenced(unreachable)
    services.listener(.resurrected(returned))
    if returned > 0 {
      old.merge(unreachable)
      return 0
    }
    final.merge(unreachable)
    return final.listCount
  }

  /// Breaks the cycles: clears each object, most of which die of it (delete_garbage).
  private func deleteGarbage(_ garbage: GCHead, _ old: GCHead) {
    while !garbage.isEmptyList {
      let head = garbage.next
      let o = head.object
      if services.debug.contains(.saveAll) {
        services.saveGarbage(o)
      } else if let clear = space.info(of: o).pointee.clear {
        space.incref(o)
        clear(space.raw, o.raw)
        space.decref(o)
      }
      if garbage.next == head {
        // It lives on: what still refers to it is uncollectable or will let go later.
        head.prevWord &= ~GCBits.collecting
        head.unlink()
        old.append(head)
      }
    }
  }

  private func handleLegacyFinalizers(_ finalizers: GCHead, _ old: GCHead) {
    forEach(finalizers) { head in
      let o = head.object
      if services.debug.contains(.saveAll)
        || space.info(of: o).pointee.flags.contains(.legacyFinalizer)
      {
        services.saveGarbage(o)
      }
    }
    old.merge(finalizers)
  }

  // MARK: Debug text

  private func writeStatsBefore(_ generation: Int) {
    let sizes = heads.map { String($0.listCount) }.joined(separator: " ")
    services.write(
      """
      gc: collecting generation \(generation)...
      gc: objects in each generation: \(sizes)
      gc: objects in permanent generation: \(permanent.listCount)

      """)
  }

  private func writeStatsAfter(_ report: CollectionReport) {
    let unreachable = report.collected + report.uncollectable
    let micro = report.nanoseconds / 100_000
    let fraction = String(micro % 10_000)
    let padded = String(repeating: "0", count: 4 - fraction.count) + fraction
    services.write(
      "gc: done, \(unreachable) unreachable, \(report.uncollectable) uncollectable, "
        + "\(micro / 10_000).\(padded)s elapsed\n")
  }

  private func writeObject(_ word: String, _ o: Ref) {
    services.write(
      "gc: \(word) <\(services.typeName(o)) 0x\(String(UInt(bitPattern: o.raw), radix: 16))>\n")
  }
}
