import CollectorKit
import Insight
import ObjectModel

// What may be added to a runtime from outside: a module of a plugin. The runtime tells it what
// happens, asks it for the references that it holds and for its section of the report.

/// Something that happened in a run.
public enum RuntimeEvent: Sendable, Equatable {
  /// An event of a collection.
  case collector(CollectorEvent)
  /// A phase of the report begins.
  case phaseBegin(String)
  /// A phase of the report ends.
  case phaseEnd(String)
}

/// What can write a section of the report.
public protocol SectionSource: AnyObject {
  /// The section as it stands now, `nil` if there is nothing to say.
  func section() -> SectionRecord?
}

/// An addition to a runtime.
public protocol RuntimeExtension: SectionSource {
  /// Shows each counted reference that it holds outside of the heap's objects.
  func visitRoots(_ visit: (Ref) -> Void)
  /// Something happened. Nothing of the heap may be changed.
  func happened(_ event: RuntimeEvent)
  /// The script is over: drops the references that it holds.
  func detach()
}

extension Runtime {
  /// Adds something to the runtime; it lives as long as the runtime.
  public func add(_ addition: any RuntimeExtension) { extensions.append(addition) }

  /// Tells every addition.
  func tell(_ event: RuntimeEvent) {
    for addition in extensions { addition.happened(event) }
  }

  /// The numbers of a strategy that has some.
  private func statisticsSection() -> SectionRecord? {
    guard let source = strategy as? any StrategyStatistics else { return nil }
    return SectionRecord(
      title: collectorName,
      lines: source.statistics.map {
        .init(name: $0.name, value: .integer(Int64($0.value)), unit: $0.unit)
      })
  }

  /// The sections that the strategy and the additions write.
  func sections() -> [SectionRecord] {
    let sources = [strategy as? any SectionSource] + extensions.map { $0 as any SectionSource }
    return [statisticsSection()].compactMap { $0 } + sources.compactMap { $0?.section() }
  }
}
