import Capture
import CollectorKit
import Core
import ObjectModel

extension Stepper {
  /// The collector tells what it does.
  func happened(_ event: CollectorEvent) {
    switch event {
    case .begin(let generation, let reason): collectionBegins(generation, reason)
    case .subtracted(let examined, let unreachable):
      collection?.examined = examined
      collection?.found = unreachable
    case .weakReferencesCleared: collection?.events.append("weak references cleared")
    case .finalized: collection?.events.append("finalizers called")
    case .resurrected(let n): collection?.resurrected = n
    case .freed: collection?.events.append("unreachable objects freed")
    case .custom(let name, let value):
      // A strategy's own events may come at any time.
      collection?.events.append("\(name): \(value)")
    case .end(let report):
      if collection?.isWorkedOut == false {
        collection?.examined = report.examined
        let found = max(collection?.found ?? 0, report.collected + report.uncollectable)
        collection?.found = found
      }
      collectionEnds()
    }
  }

  private func collectionBegins(_ generation: Int, _ reason: CollectionReason) {
    if !isShowing { return }
    var record = StepRun.Collection(generation: generation, reason: reason.rawValue)
    let snapshot = runtime.heapSnapshot()
    beforeCollection = snapshot
    record.before = state(of: snapshot)
    // Other strategies find what is unreachable in ways of their own.
    record.isWorkedOut = runtime.collectorName == "generational"
    if record.isWorkedOut { workOut(&record, snapshot) }
    collection = record
  }

  private func workOut(_ record: inout StepRun.Collection, _ snapshot: HeapSnapshot) {
    var numbers: [UInt64: Int] = [:]
    for (i, address) in snapshot.addresses.enumerated() { numbers[address] = i }
    let base = runtime.heap.base
    let steps = CollectionSteps(snapshot, generation: record.generation) { object in
      runtime.referents(of: Ref(base + Int(snapshot.addresses[object])))
        .compactMap { numbers[UInt64($0.raw - base)] }
    }
    let shown = Set(record.before.objects.map(\.id)).union([run.namespace])
    func id(_ object: Int) -> UInt32 {
      shown.contains(snapshot.serials[object]) ? snapshot.serials[object] : 0
    }
    for object in steps.candidates where id(object) != 0 && id(object) != run.namespace {
      record.copies.append(.init(id: id(object), refs: steps.copies[object] ?? 0))
    }
    for subtraction in steps.subtractions where ![0, run.namespace].contains(id(subtraction.to)) {
      record.subtractions.append(
        .init(
          from: id(subtraction.from), to: id(subtraction.to),
          label: snapshot.name(of: subtraction.label).text, left: subtraction.left))
    }
    let isBox = { [run] (id: UInt32) in id != 0 && id != run.namespace }
    record.tentative = steps.tentative.map(id).filter(isBox)
    for rescue in steps.rescues where isBox(id(rescue.object)) {
      record.rescues += [id(rescue.object), id(rescue.by)]
    }
    record.unreachable = steps.unreachable.map(id).filter(isBox)
    record.allUnreachable = steps.unreachable.map { snapshot.serials[$0] }
  }

  private func collectionEnds() {
    guard var record = collection, let before = beforeCollection else { return }
    collection = nil
    beforeCollection = nil
    for object in 0..<before.count {
      let generation = before.generations[object]
      // Of other strategies it is not known what they look at.
      let mayDie =
        record.isWorkedOut
        ? generation <= UInt8(clamping: min(record.generation, 250))
        : generation != HeapSnapshot.isStatic
      guard mayDie else { continue }
      let header = runtime.heap.base + Int(before.addresses[object])
      let isAlive =
        runtime.heap.isObjectStart(header) && Ref(header).serial == before.serials[object]
      if !isAlive { record.allFreed.append(before.serials[object]) }
    }
    record.allFreed.sort()
    record.allUnreachable.sort()
    step.collections.append(record)
  }
}
