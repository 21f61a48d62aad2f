import BuiltinTypes
import CollectorKit
import ObjectModel
import RefCounting

// The gc module's operations, for scripts and reports.

extension Runtime {
  /// `gc.collect(generation)`: the number of unreachable objects found; 0 when a collection is
  /// running already.
  /// - Throws: ValueError for a generation that does not exist.
  public func collect(generation: Int) throws(PythonError) -> Int {
    guard (0..<strategy.generationCount).contains(generation) else {
      throw PythonError(.valueError, "invalid generation")
    }
    let report = strategy.collect(generation: generation, reason: .explicit)
    return report.collected + report.uncollectable
  }

  /// `gc.isenabled()`, `gc.enable()`, `gc.disable()`
  public var isCollectorEnabled: Bool {
    get { strategy.isEnabled }
    set { strategy.isEnabled = newValue }
  }

  /// `gc.get_threshold()`
  public var thresholds: [Int] { strategy.thresholds }

  /// `gc.set_threshold(...)`: values that are not given keep what they were.
  public func setThresholds(_ values: [Int]) {
    var all = strategy.thresholds
    for (i, value) in values.enumerated() where i < all.count { all[i] = value }
    strategy.thresholds = all
  }

  /// `gc.get_count()`
  public var counts: [Int] { strategy.counts }

  /// Totals by generation, youngest first.
  public func collectorStatistics() -> [GenerationTotals] { strategy.totals }

  /// `gc.get_objects(generation)`: tracked objects, borrowed.
  public func objects(generation: Int?) throws(PythonError) -> [Ref] {
    if let generation, !(0..<strategy.generationCount).contains(generation) {
      throw PythonError(
        .valueError,
        generation < 0
          ? "generation parameter cannot be negative"
          : "generation parameter must be less than the number of available generations (3)")
    }
    var result: [Ref] = []
    strategy.forEachObject(generation: generation) { result.append($0) }
    return result
  }

  /// `gc.is_tracked(o)`: what lies in static memory here and is followed by CPython's collector,
  /// builtin functions and the like, counts as followed.
  public func isTracked(_ o: Ref) -> Bool {
    if o.has(Header.tracked) { return true }
    guard heap.isStatic(o.raw) else { return false }
    switch o.type {
    case BuiltinType.builtinFunction, BuiltinType.methodDescriptor,
      BuiltinType.wrapperDescriptor, BuiltinType.member, BuiltinType.getset:
      return true
    case BuiltinType.type: return !space.isStaticType(o)
    default: return false
    }
  }

  /// `gc.get_referents(o)`: what a collector sees that the object refers to, borrowed.
  public func referents(of o: Ref) -> [Ref] {
    var visitor = Collecting()
    if space.info(of: o).pointee.flags.contains(.gc), !space.isStaticType(o) {
      space.visitReferences(of: o, with: &visitor)
    }
    return visitor.found
  }

  /// `gc.get_referrers(...)`: tracked objects that refer to one of the targets, borrowed.
  public func referrers(of targets: [Ref]) -> [Ref] {
    var result: [Ref] = []
    let wanted = Set(targets)
    strategy.forEachObject(generation: nil) { o in
      var visitor = Searching(wanted: wanted)
      space.visitReferences(of: o, with: &visitor)
      if visitor.found { result.append(o) }
    }
    return result
  }

  /// `gc.freeze()`
  public func freeze() { strategy.freeze() }

  /// `gc.unfreeze()`
  public func unfreeze() { strategy.unfreeze() }

  /// `gc.get_freeze_count()`
  public var freezeCount: Int { strategy.frozenCount }

  /// `gc.get_debug()`, `gc.set_debug(flags)`
  public var debugFlags: Int {
    get { services.debug.rawValue }
    set { services.debug = DebugFlags(rawValue: newValue) }
  }
}

private struct Collecting: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  var found: [Ref] = []
  mutating func visit(_ child: Ref) { found.append(child) }
}

private struct Searching: ReferenceVisitor {
  static var omitsInlineDicts: Bool { true }
  let wanted: Set<Ref>
  var found = false
  mutating func visit(_ child: Ref) {
    if !found, wanted.contains(child) { found = true }
  }
}
