import Insight
import PyMalloc

// Capture: what one run did, recorded so that reports can be made of it later.
//
// `moult run -o X.mcap` writes one, `moult report` reads it. The recording side (Core, Scripting)
// only fills a `CaptureWriter`; the reading side (Report and whoever else) only sees a `Capture`.
//
// What lives where: this file and HeapSnapshot (what a capture holds), CaptureWriter and
// CaptureReader (the file), Column (how long tables of numbers are packed).

/// How much a capture holds.
public enum CaptureLevel: String, Codable, Sendable, CaseIterable {
  /// Collections, samples, phases and the figures of each line of the script.
  case lines
  /// Also where each block came from, and the whole heap at the end of each phase.
  case full
}

/// How the captured run was made; the first thing in a capture.
public struct CaptureHeader: Codable, Sendable, Equatable {
  /// Who wrote the capture.
  public var moultVersion: String
  /// How much it holds.
  public var level: CaptureLevel
  /// The script, as it was named, or the trace that was replayed.
  public var scriptPath: String
  /// The text of the script, for the reports that show its lines; empty if it is not known.
  public var source: String
  /// The profile.
  public var python: String
  /// The strategy.
  public var collector: String
  /// The names of its generations, youngest first.
  public var generations: Int
  /// Automatic collections begin at these counts.
  public var thresholds: [Int]
  /// Bytes in front of each container for the strategy's own words.
  public var preHeaderBytes: Int
  /// Frames of each traceback, 0 where blocks are not traced.
  public var tracebackFrames: Int
  /// Bytes of a pool.
  public var poolBytes: Int
  /// Bytes of an arena.
  public var arenaBytes: Int

  /// A header for a run.
  public init(
    moultVersion: String, level: CaptureLevel, scriptPath: String, source: String = "",
    python: String, collector: String, generations: Int = 3, thresholds: [Int] = [],
    preHeaderBytes: Int = 16, tracebackFrames: Int = 0, poolBytes: Int = 16384,
    arenaBytes: Int = 1 << 20
  ) {
    self.moultVersion = moultVersion
    self.level = level
    self.scriptPath = scriptPath
    self.source = source
    self.python = python
    self.collector = collector
    self.generations = generations
    self.thresholds = thresholds
    self.preHeaderBytes = preHeaderBytes
    self.tracebackFrames = tracebackFrames
    self.poolBytes = poolBytes
    self.arenaBytes = arenaBytes
  }
}

/// One collection. Times are nanoseconds since the run began.
public struct CollectionRecord: Codable, Sendable, Equatable {
  /// Why it ran: `automatic`, `explicit`, `shutdown` or a word of the strategy's.
  public var reason: String
  /// The generation that was collected, the younger ones with it.
  public var generation: Int
  /// When it began.
  public var begin: Int
  /// When it ended.
  public var end: Int
  /// The steps within it in the order in which they ended; a strategy leaves out what it has not.
  public var steps: [Step]
  /// Objects that it examined.
  public var examined: Int
  /// Objects found unreachable and freed.
  public var collected: Int
  /// Objects found unreachable that could not be freed.
  public var uncollectable: Int
  /// Objects that finalizers brought back to life.
  public var resurrected: Int
  /// Objects in each generation when it began, youngest first; empty where they were not counted.
  public var sizes: [Int]
  /// Frozen objects when it began.
  public var frozen: Int
  /// Bytes in allocated blocks when it began.
  public var bytesBefore: Int
  /// Bytes in allocated blocks when it ended.
  public var bytesAfter: Int
  /// The line of the script at which it began, 0 for none.
  public var line: Int

  /// A step of a collection.
  public struct Step: Codable, Sendable, Equatable {
    /// `subtract` (to where the unreachable are known), `weakrefs`, `finalize`, `resurrect`, `free`, or a
    /// name of the strategy's.
    public var name: String
    /// When it ended.
    public var end: Int
    /// A step and its end.
    public init(name: String, end: Int) {
      self.name = name
      self.end = end
    }
  }

  /// The length of the pause, in nanoseconds.
  public var nanoseconds: Int { end - begin }

  /// A collection of a generation.
  public init(
    reason: String, generation: Int, begin: Int, end: Int = 0, steps: [Step] = [],
    examined: Int = 0, collected: Int = 0, uncollectable: Int = 0, resurrected: Int = 0,
    sizes: [Int] = [], frozen: Int = 0, bytesBefore: Int = 0, bytesAfter: Int = 0, line: Int = 0
  ) {
    self.reason = reason
    self.generation = generation
    self.begin = begin
    self.end = end
    self.steps = steps
    self.examined = examined
    self.collected = collected
    self.uncollectable = uncollectable
    self.resurrected = resurrected
    self.sizes = sizes
    self.frozen = frozen
    self.bytesBefore = bytesBefore
    self.bytesAfter = bytesAfter
    self.line = line
  }
}

/// A look at the counters of the heap.
public struct CaptureSample: Codable, Sendable, Equatable {
  /// Nanoseconds since the run began.
  public var time: Int
  /// Operations of the script so far.
  public var operations: Int
  /// Bytes in allocated blocks.
  public var bytes: Int
  /// Objects alive.
  public var objects: Int
  /// Objects made so far: the serial number of the newest.
  public var made: Int
  /// Arenas mapped.
  public var arenas: Int
  /// Bytes outside of arenas.
  public var rawBytes: Int
  /// Resident bytes of the process, 0 if the system does not say.
  public var resident: Int
  /// What `gc.get_count()` says.
  public var counts: [Int]
  /// Objects that nothing can reach; -1 where nobody looked.
  public var garbageObjects: Int
  /// Bytes of these; -1 where nobody looked.
  public var garbageBytes: Int

  /// A look at a time.
  public init(
    time: Int, operations: Int, bytes: Int, objects: Int, made: Int, arenas: Int,
    rawBytes: Int = 0, resident: Int = 0, counts: [Int] = [], garbageObjects: Int = -1,
    garbageBytes: Int = -1
  ) {
    self.time = time
    self.operations = operations
    self.bytes = bytes
    self.objects = objects
    self.made = made
    self.arenas = arenas
    self.rawBytes = rawBytes
    self.resident = resident
    self.counts = counts
    self.garbageObjects = garbageObjects
    self.garbageBytes = garbageBytes
  }
}

/// A phase of the script, or the whole of it (`total`).
public struct CapturePhase: Codable, Sendable, Equatable {
  /// Its name.
  public var name: String
  /// When it began, in nanoseconds since the run began.
  public var begin: Int
  /// When it ended, in nanoseconds since the run began.
  public var end: Int
  /// A phase from its bounds.
  public init(name: String, begin: Int, end: Int) {
    self.name = name
    self.begin = begin
    self.end = end
  }
}

/// What one line of the script did, while it was the line of an operation.
public struct CaptureLine: Codable, Sendable, Equatable {
  /// The file, as in `CaptureFrame.file`.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// How often the line was executed: the operations of its busiest instruction.
  public var occurrences: Int
  /// Heap operations that it performed.
  public var operations: Int
  /// Objects made, the ones made in calls that it began not counted.
  public var objectsMade: Int
  /// Bytes in allocated blocks after it minus before it, summed up over all executions.
  public var increment: Int
  /// Bytes in allocated blocks when it was last left.
  public var bytesAfter: Int
  /// Nanoseconds of collections that began at it.
  public var pauseNanoseconds: Int

  /// The figures of a line.
  public init(
    file: String, line: Int, occurrences: Int = 0, operations: Int = 0, objectsMade: Int = 0,
    increment: Int = 0, bytesAfter: Int = 0, pauseNanoseconds: Int = 0
  ) {
    self.file = file
    self.line = line
    self.occurrences = occurrences
    self.operations = operations
    self.objectsMade = objectsMade
    self.increment = increment
    self.bytesAfter = bytesAfter
    self.pauseNanoseconds = pauseNanoseconds
  }
}

/// A place in a script.
public struct CaptureFrame: Codable, Sendable, Hashable {
  /// The function, or `<module>`.
  public var function: String
  /// The file.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// A place.
  public init(function: String = "<module>", file: String, line: Int) {
    self.function = function
    self.file = file
    self.line = line
  }
}

/// Where blocks came from, and what became of them (full captures).
public struct CaptureTraceback: Codable, Sendable, Equatable {
  /// Indexes of `Capture.frames`, the innermost first; empty for what nothing of the script asked for.
  public var frames: [Int]
  /// Blocks allocated over the whole run.
  public var allocations: Int
  /// The bytes of these.
  public var allocatedBytes: Int
  /// Blocks alive when traced memory was at its largest.
  public var peakBlocks: Int
  /// The bytes of these.
  public var peakBytes: Int
  /// Blocks alive at the end of the script.
  public var liveBlocks: Int
  /// The bytes of these.
  public var liveBytes: Int

  /// The figures of a traceback.
  public init(
    frames: [Int], allocations: Int = 0, allocatedBytes: Int = 0, peakBlocks: Int = 0,
    peakBytes: Int = 0, liveBlocks: Int = 0, liveBytes: Int = 0
  ) {
    self.frames = frames
    self.allocations = allocations
    self.allocatedBytes = allocatedBytes
    self.peakBlocks = peakBlocks
    self.peakBytes = peakBytes
    self.liveBlocks = liveBlocks
    self.liveBytes = liveBytes
  }
}

/// The sizes of the blocks that were asked for over the whole run (full captures).
public struct CaptureSizes: Codable, Sendable, Equatable {
  /// Blocks of one size.
  public struct Size: Codable, Sendable, Equatable {
    /// Bytes asked for.
    public var bytes: Int
    /// Blocks.
    public var count: Int
    /// Blocks of a size.
    public init(bytes: Int, count: Int) {
      self.bytes = bytes
      self.count = count
    }
  }

  /// Every size that was asked for, the smallest first.
  public var sizes: [Size]
  /// How many of the blocks came of resizing another.
  public var resizings: Int

  /// The sizes of a run.
  public init(sizes: [Size], resizings: Int) {
    self.sizes = sizes
    self.resizings = resizings
  }

  /// Blocks of all sizes.
  public var count: Int { sizes.reduce(0) { $0 + $1.count } }
}

/// Objects of one type, as counted at a moment.
public struct TypeCensus: Codable, Sendable, Equatable {
  /// The name of the type, with its module unless it is built in.
  public var type: String
  /// Objects alive.
  public var count: Int
  /// What `sys.getsizeof` says of all of them, containers' buffers included.
  public var bytes: Int
  /// How many of them a collector follows.
  public var tracked: Int

  /// A row of a census.
  public init(type: String, count: Int, bytes: Int, tracked: Int = 0) {
    self.type = type
    self.count = count
    self.bytes = bytes
    self.tracked = tracked
  }
}

/// The heap at a moment in numbers: at the beginning, at the end of each phase, at the end.
public struct CaptureMoment: Codable, Sendable, Equatable {
  /// `start`, the name of the phase that ended, or `end`.
  public var name: String
  /// When, in nanoseconds since the run began.
  public var time: Int
  /// Operations of the script so far.
  public var operations: Int
  /// Live objects by type, most bytes first.
  public var types: [TypeCensus]
  /// Objects in each generation, youngest first.
  public var generations: [Int]
  /// Frozen objects.
  public var frozen: Int
  /// The allocator.
  public var allocator: PyMallocStatistics
  /// The text of `sys._debugmallocstats()`.
  public var debugMallocStats: String
  /// Which of the capture's snapshots was taken here, nil for none.
  public var snapshot: Int?

  /// The heap at a moment.
  public init(
    name: String, time: Int, operations: Int, types: [TypeCensus], generations: [Int] = [],
    frozen: Int = 0, allocator: PyMallocStatistics = PyMallocStatistics(),
    debugMallocStats: String = "", snapshot: Int? = nil
  ) {
    self.name = name
    self.time = time
    self.operations = operations
    self.types = types
    self.generations = generations
    self.frozen = frozen
    self.allocator = allocator
    self.debugMallocStats = debugMallocStats
    self.snapshot = snapshot
  }
}

/// A capture that was read.
public struct Capture: Sendable {
  /// How the run was made.
  public var header: CaptureHeader
  /// The record of the run, as `moult run --json` gives it; nil if the run did not come to its end.
  public var record: RunRecord?
  /// Every collection, in order.
  public var collections: [CollectionRecord] = []
  /// Looks at the counters, in order; at most a few thousand, however long the run.
  public var samples: [CaptureSample] = []
  /// The phases that ended, in order.
  public var phases: [CapturePhase] = []
  /// What each line did, in the order of files and lines.
  public var lines: [CaptureLine] = []
  /// The places that tracebacks name.
  public var frames: [CaptureFrame] = []
  /// Where blocks came from (full captures).
  public var tracebacks: [CaptureTraceback] = []
  /// Which sizes were asked for (full captures; nil in those that do not say).
  public var sizes: CaptureSizes?
  /// The heap at moments, in order.
  public var moments: [CaptureMoment] = []
  /// How many snapshots there are; `CaptureReader.snapshot` reads one.
  public var snapshotCount = 0
  /// What is wrong with the file, where it was read nevertheless.
  public var damage: String?

  /// A capture of which only the header is known.
  public init(header: CaptureHeader) { self.header = header }

  /// When the run ended, in nanoseconds since it began.
  public var duration: Int {
    max(samples.last?.time ?? 0, moments.last?.time ?? 0, collections.last?.end ?? 0)
  }
}
