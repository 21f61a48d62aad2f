// A small script, statement by statement: what `moult explain` records and the page of it shows.
// Objects are named by their serial numbers, which are unique within a run.

/// What a small script did, statement by statement.
public struct StepRun: Codable, Sendable, Equatable {
  /// The script, as it was named, and its text.
  public var scriptPath: String
  /// The text of the script.
  public var source: String
  /// The profile and the strategy.
  public var python: String
  /// The strategy.
  public var collector: String
  /// Automatic collections begin at these counts.
  public var thresholds: [Int] = []
  /// Bytes of a pool and of its header.
  public var poolBytes = 16384
  /// Bytes of a pool's header.
  public var poolHeader = 48
  /// The dict of the script's names: it is no box, but collections examine it.
  public var namespace: UInt32 = 0
  /// What was executed, in order.
  public var steps: [Step] = []
  /// Why the script did not come to its end, nil if it did.
  public var failure: String?
  /// Which part of the script the steps are, nil if they are all of it.
  public var window: String?

  /// A run of which nothing has happened.
  public init(scriptPath: String, source: String, python: String, collector: String) {
    self.scriptPath = scriptPath
    self.source = source
    self.python = python
    self.collector = collector
  }

  /// One line, from its first operation until an operation of another line begins.
  public struct Step: Codable, Sendable, Equatable {
    /// The file, empty for the script itself, and the line, from 1.
    public var file = ""
    /// The line, from 1.
    public var line = 0
    /// Operations on objects that it performed.
    public var operations = 0
    /// What it printed.
    public var output = ""
    /// What it did to blocks of memory, in order, and how much of that was left out.
    public var blocks: [Block] = []
    /// Blocks that were left out for want of room.
    public var moreBlocks = 0
    /// The collections that ran in it.
    public var collections: [Collection] = []
    /// What there is after it.
    public var state = State()

    /// A step of which nothing has happened.
    public init() {}
  }

  /// Names, objects and memory at a moment.
  public struct State: Codable, Sendable, Equatable {
    /// The names of the script.
    public var names: [Name] = []
    /// Objects alive.
    public var objects: [Object] = []
    /// The pools that the step touched.
    public var pools: [Pool] = []
    /// How many blocks each type's own free list keeps.
    public var freeLists: [FreeList] = []
    /// What `gc.get_count()` says.
    public var counts: [Int] = []
    /// Bytes in allocated blocks.
    public var bytes = 0

    /// Nothing.
    public init() {}
  }

  /// A name of the script, a local name or a temporary.
  public struct Name: Codable, Sendable, Equatable {
    /// The name.
    public var name: String
    /// The object, 0 if it is only given by its text.
    public var target: UInt32
    /// What it shows.
    public var text: String
    /// A name and what it names.
    public init(name: String, target: UInt32, text: String) {
      self.name = name
      self.target = target
      self.text = text
    }
  }

  /// An object.
  public struct Object: Codable, Sendable, Equatable {
    /// Its serial number.
    public var id: UInt32
    /// The name of the type.
    public var type: String
    /// What it shows.
    public var text: String
    /// The reference count, -1 if the object is immortal.
    public var count: Int
    /// The generation, -1 if no collector follows it.
    public var generation: Int
    /// The address, from the start of the heap.
    public var address: UInt64
    /// Bytes in allocated blocks.
    public var bytes: Int
    /// What it refers to.
    public var edges: [Edge]
    /// References that are not among `edges`.
    public var moreEdges: Int
    /// Whether nothing leads to it.
    public var isGarbage: Bool
    /// An object from its parts.
    public init(
      id: UInt32, type: String, text: String, count: Int, generation: Int, address: UInt64,
      bytes: Int, edges: [Edge], moreEdges: Int, isGarbage: Bool
    ) {
      self.id = id
      self.type = type
      self.text = text
      self.count = count
      self.generation = generation
      self.address = address
      self.bytes = bytes
      self.edges = edges
      self.moreEdges = moreEdges
      self.isGarbage = isGarbage
    }
  }

  /// A reference.
  public struct Edge: Codable, Sendable, Equatable {
    /// What the reference is called.
    public var label: String
    /// The object, 0 if it is only given by its text.
    public var target: UInt32
    /// What it shows.
    public var text: String
    /// A reference.
    public init(label: String, target: UInt32, text: String) {
      self.label = label
      self.target = target
      self.text = text
    }
  }

  /// Something that happened to a block of memory.
  public struct Block: Codable, Sendable, Equatable {
    /// `allocated`, `resized`, `moved`, `freed` or `reused` (from a type's free list).
    public var kind: String
    /// Where it starts, from the start of the heap, and where it was if it moved.
    public var address: UInt64
    /// Where it comes from.
    public var from: UInt64
    /// Bytes asked for, 0 where they are not known.
    public var bytes: Int
    /// Bytes of the blocks of its size class, 0 outside of arenas.
    public var blockBytes: Int
    /// What it is part of, if that is known.
    public var what: String
    /// An event.
    public init(
      kind: String, address: UInt64, from: UInt64 = 0, bytes: Int, blockBytes: Int, what: String
    ) {
      self.kind = kind
      self.address = address
      self.from = from
      self.bytes = bytes
      self.blockBytes = blockBytes
      self.what = what
    }
  }

  /// A pool.
  public struct Pool: Codable, Sendable, Equatable {
    /// The address, from the start of the heap.
    public var address: UInt64
    /// Bytes of a block.
    public var blockBytes: Int
    /// Blocks that there is room for.
    public var capacity: Int
    /// Blocks in use.
    public var used: Int
    /// The numbers of the blocks on its free list, the next one first.
    public var free: [Int]
    /// The numbers of the blocks that the step touched.
    public var touched: [Int]
    /// A pool from its parts.
    public init(
      address: UInt64, blockBytes: Int, capacity: Int, used: Int, free: [Int], touched: [Int]
    ) {
      self.address = address
      self.blockBytes = blockBytes
      self.capacity = capacity
      self.used = used
      self.free = free
      self.touched = touched
    }
  }

  /// A free list of a type.
  public struct FreeList: Codable, Sendable, Equatable {
    /// The name of the type.
    public var type: String
    /// How many.
    public var count: Int
    /// A free list.
    public init(type: String, count: Int) {
      self.type = type
      self.count = count
    }
  }

  /// A collection in slow motion. Lists of objects name only those that are shown.
  public struct Collection: Codable, Sendable, Equatable {
    /// Its number, 0 the youngest.
    public var generation: Int
    /// Why it ran.
    public var reason: String
    /// Objects examined, those not shown included.
    public var examined = 0
    /// What there was just before it.
    public var before = State()
    /// `gc_refs` of the examined objects before anything is subtracted.
    public var copies: [Count] = []
    /// Each reference from within that was taken off.
    public var subtractions: [Subtraction] = []
    /// Objects that seem unreachable when all is subtracted.
    public var tentative: [UInt32] = []
    /// Objects that come back, one after the other what reaches them (0: one not shown).
    public var rescues: [UInt32] = []
    /// Objects that stay unreachable.
    public var unreachable: [UInt32] = []
    /// Serial numbers of all that was worked out to be unreachable, and of all that then died.
    public var allUnreachable: [UInt32] = []
    /// All objects that were freed, those not shown included.
    public var allFreed: [UInt32] = []
    /// Unreachable objects that the collector found, and those that finalizers brought back.
    public var found = 0
    /// Objects that finalizers brought back to life.
    public var resurrected = 0
    /// The steps that the collector reported.
    public var events: [String] = []
    /// Whether it was worked out as this strategy does it; of others the page shows what they tell.
    public var isWorkedOut = false

    /// A collection of which nothing is known yet.
    public init(generation: Int, reason: String) {
      self.generation = generation
      self.reason = reason
    }
  }

  /// An object and a number.
  public struct Count: Codable, Sendable, Equatable {
    /// Its serial number.
    public var id: UInt32
    /// The copied count.
    public var refs: Int
    /// An object and a number.
    public init(id: UInt32, refs: Int) {
      self.id = id
      self.refs = refs
    }
  }

  /// A reference that is subtracted; 0 stands for an object that is not shown, `namespace` for the
  /// script's names.
  public struct Subtraction: Codable, Sendable, Equatable {
    /// Where it comes from.
    public var from: UInt32
    /// Where it leads to.
    public var to: UInt32
    /// What the reference is called.
    public var label: String
    /// What is left of the count.
    public var left: Int
    /// A reference that is subtracted.
    public init(from: UInt32, to: UInt32, label: String, left: Int) {
      self.from = from
      self.to = to
      self.label = label
      self.left = left
    }
  }
}
