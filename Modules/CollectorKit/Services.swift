import ObjectModel
import RefCounting

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Debug flags with CPython's numbers.
public struct DebugFlags: OptionSet, Sendable {
  /// The bits, as `gc.set_debug` takes them.
  public let rawValue: Int
  /// Makes a set of flags from its bits.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// Statistics of each collection on standard error.
  public static let stats = DebugFlags(rawValue: 1)
  /// Name each collectable object found.
  public static let collectable = DebugFlags(rawValue: 2)
  /// Name each uncollectable object found.
  public static let uncollectable = DebugFlags(rawValue: 4)
  /// Put what was found into `gc.garbage` instead of freeing it.
  public static let saveAll = DebugFlags(rawValue: 32)
}

/// The events of a collection, in the order in which every strategy emits them.
public enum CollectorEvent: Sendable, Equatable {
  /// A collection begins.
  case begin(generation: Int, reason: CollectionReason)
  /// The unreachable set is known.
  case subtracted(examined: Int, unreachable: Int)
  /// Weak references into the unreachable set are cleared.
  case weakReferencesCleared
  /// Finalizers have run.
  case finalized
  /// So many objects came back to life.
  case resurrected(Int)
  /// References inside the unreachable set are cleared and the objects freed.
  case freed
  /// The collection is over.
  case end(CollectionReport)
  /// An event of the strategy's own, inside a collection or not.
  case custom(name: String, value: Int)
}

/// What the core does for a strategy.
///
/// The core fills in the closures before it makes the strategy; none is called per object except
/// where the text says so.
public final class CollectorServices {
  /// The objects of the heap.
  public let space: ObjectSpace
  /// Whether a full collection stops following dicts that hold no container (up to 3.13).
  public var untracksDicts = true
  /// Whether weak references that finalizers made to garbage are cleared once more (3.14.4).
  public var clearsWeakrefsTwice = false
  /// Clears the weak references to each object of a list, without callbacks.
  public var clearWeakReferencesSilently: ((GCHead) -> Void)?
  /// Whether an object that a finalizer brings back to life keeps the whole garbage alive (3.8).
  public var resurrectionKeepsAll = false
  /// The default thresholds of the profile.
  public let defaultThresholds: [Int]
  /// Whether a scheduled collection looks again at whether automatic runs are on (3.13).
  public let scheduledRunTestsEnabled: Bool
  /// Debug flags, as `gc.set_debug` sets them.
  public var debug: DebugFlags = []

  /// Runs the callbacks of `gc.callbacks`: phase `start` or `stop`.
  public var callbacks: (_ phase: String, _ report: CollectionReport) -> Void = { _, _ in }
  /// Hears every event.
  public var listener: (CollectorEvent) -> Void = { _ in }
  /// Clears the weak references to a list of unreachable objects, calls the callbacks of those
  /// that are outside, and gives the number of references that died with it.
  public var handleWeakReferences: ((_ unreachable: GCHead, _ old: GCHead) -> Int)?
  /// The same for a set of condemned objects that are on no list: how many weak references were
  /// cleared, and how many died of it.
  public var clearWeakReferences: ((_ condemned: ObjectBuffer) -> (cleared: Int, freed: Int))?
  /// Shows every reference that is held from outside the heap: names, temporaries, frames.
  public var visitRoots: (_ visit: (Ref) -> Void) -> Void = { _ in }
  /// The script's names, a dict: whatever it refers to is alive.
  public var namespace: Ref?
  /// When to collect, if the run chose a policy other than the strategy's own.
  public var policy: (any CollectionPolicy)?
  /// For `confirm`.
  let rescueStack = ObjectBuffer()
  /// Appends an object to `gc.garbage`.
  public var saveGarbage: (Ref) -> Void = { _ in }
  /// Empties the free lists of the types.
  public var clearFreeLists: () -> Void = {}
  /// Writes debug text, lines included, to standard error.
  public var write: (String) -> Void = { _ in }
  /// The name of an object's type, for debug texts; called per object only with debug flags set.
  public var typeName: (Ref) -> String = { _ in "?" }
  /// Bytes of an object, for reports; called per object found in `garbageHeld`.
  public var sizeOf: (Ref) -> Int = { _ in 0 }

  /// Makes the services of one heap.
  public init(space: ObjectSpace, defaultThresholds: [Int], scheduledRunTestsEnabled: Bool) {
    self.space = space
    self.defaultThresholds = defaultThresholds
    self.scheduledRunTestsEnabled = scheduledRunTestsEnabled
  }

  deinit { rescueStack.destroy() }

  /// A monotonic clock, in nanoseconds.
  public func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// Runs an object's finalizer if its type has one and it has not run: once, ever (PEP 442).
  public func finalizeOnce(_ o: Ref) {
    guard space.info(of: o).pointee.flags.contains(.hasFinalizer), !o.has(Header.finalized) else {
      return
    }
    o.insert(Header.finalized)
    space.incref(o)
    _ = space.s.pointee.finalize?(space.raw, o.raw)
    space.decref(o)
  }
}
