import ObjectModel
import RefCounting

@testable import CollectorKit

// Faults of strategies that keep lists and generations, and of how a strategy answers.

/// What survives a young collection is on no list any more.
final class LosesAPromotion: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    let report = inner.collect(generation: generation, reason: reason)
    guard generation == 0, reason != .shutdown else { return report }
    var survivor: Ref?
    inner.forEachObject(generation: 1) { if $0.type == BuiltinType.list { survivor = $0 } }
    if let survivor {
      // Alone in a ring, so that it can still be taken out of it.
      GCHead(of: survivor).unlink()
      GCHead(of: survivor).makeEmptyList()
    }
    return report
  }
}

/// A full collection takes the young objects only.
final class CollectsTheYoungOnly: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    inner.collect(generation: min(generation, 0), reason: reason)
  }
}

/// A link back leads to the wrong object.
final class BreaksALink: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    let report = inner.collect(generation: generation, reason: reason)
    var last: Ref?
    inner.forEachObject(generation: 2) { last = $0 }
    if let last, reason != .shutdown { GCHead(of: last).prev = GCHead(of: last) }
    return report
  }
}

/// An object stays on its list when it is no longer tracked.
final class KeepsTheUntracked: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    let report = inner.collect(generation: generation, reason: reason)
    var list: Ref?
    inner.forEachObject(generation: 2) { if $0.type == BuiltinType.list { list = $0 } }
    list?.remove(Header.tracked)
    return report
  }
}

/// Does not show what is old.
final class HidesTheOld: Listed {
  override func forEachObject(generation: Int?, _ body: (Ref) -> Void) {
    inner.forEachObject(generation: 0, body)
    inner.forEachObject(generation: 1, body)
  }
}

/// Begins a collection inside another.
final class CollectsInside: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    guard space.s.pointee.isCollecting else {
      return inner.collect(generation: generation, reason: reason)
    }
    let report = CollectionReport(generation: generation)
    services.listener(.begin(generation: generation, reason: reason))
    services.listener(.end(report))
    return report
  }
}

/// Does not say that it is collecting.
final class HidesThatItCollects: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    services.listener(.begin(generation: generation, reason: reason))
    let report = CollectionReport(generation: generation)
    services.listener(.end(report))
    return inner.collect(generation: generation, reason: reason)
  }
}

/// Does not add what it freed to its totals.
final class ForgetsItsTotals: Listed {
  override var totals: [GenerationTotals] {
    inner.totals.map {
      var totals = $0
      totals.collected = 0
      return totals
    }
  }
}

/// Gives another report than it emitted.
final class ReturnsAnotherReport: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    var report = inner.collect(generation: generation, reason: reason)
    report.collected = 0
    return report
  }
}

/// Goes on counting where it was before the collection.
final class KeepsCounting: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    let count = space.s.pointee.youngCount
    defer { space.s.pointee.youngCount = count }
    return inner.collect(generation: generation, reason: reason)
  }
}

/// Freezing does nothing.
final class FreezesNothing: Listed {
  override func freeze() {}
}

/// Emits nothing.
final class EmitsNothing: Listed {
  override func collect(generation: Int, reason: CollectionReason) -> CollectionReport {
    let listener = services.listener
    services.listener = { _ in }
    defer { services.listener = listener }
    return inner.collect(generation: generation, reason: reason)
  }
}

/// Says that a script asked when nobody did.
final class MistakesTheReason: Listed {
  private var isDue = false
  override func collectionDue() {
    let listener = services.listener
    services.listener = { event in
      if case .begin(let generation, _) = event {
        listener(.begin(generation: generation, reason: .explicit))
      } else {
        listener(event)
      }
    }
    defer { services.listener = listener }
    inner.collectionDue()
  }
}
