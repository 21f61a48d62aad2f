/// The figures of `sys._debugmallocstats()`. Sizes in bytes.
public struct PyMallocStatistics: Codable, Sendable, Equatable {
  /// One size class that has at least one pool with blocks in use.
  public struct SizeClass: Codable, Sendable, Equatable {
    /// Number of the class.
    public var index: Int
    /// Bytes of one block.
    public var blockBytes: Int
    /// Pools with at least one block in use.
    public var pools: Int
    /// Blocks in use.
    public var blocksInUse: Int
    /// Blocks of those pools that are not in use.
    public var blocksAvailable: Int

    /// A line of the table.
    public init(index: Int, blockBytes: Int, pools: Int, blocksInUse: Int, blocksAvailable: Int) {
      self.index = index
      self.blockBytes = blockBytes
      self.pools = pools
      self.blocksInUse = blocksInUse
      self.blocksAvailable = blocksAvailable
    }
  }

  /// What CPython's radix tree over arena addresses would hold for the arenas there have been. This
  /// allocator's own arena map is one flat table of a byte per arena-sized piece of the
  /// reservation.
  public struct ArenaMap: Codable, Sendable, Equatable {
    /// Middle nodes made.
    public var midNodes: Int
    /// Bottom nodes made.
    public var bottomNodes: Int
    /// Bytes of the root.
    public var rootBytes: Int
    /// Bytes of the middle nodes.
    public var midBytes: Int
    /// Bytes of the bottom nodes.
    public var bottomBytes: Int

    /// The tree with the given numbers of nodes; sizes as in CPython 3.10 and later.
    public init(midNodes: Int, bottomNodes: Int) {
      self.midNodes = midNodes
      self.bottomNodes = bottomNodes
      rootBytes = 32768 * 8
      midBytes = midNodes * 32768 * 8
      bottomBytes = bottomNodes * 16384 * 8
    }
  }

  /// Bytes of a pool.
  public var poolBytes = 0
  /// Bytes of an arena.
  public var arenaBytes = 0
  /// The classes in use, ascending.
  public var classes: [SizeClass] = []
  /// Arenas ever mapped.
  public var arenasAllocated = 0
  /// Arenas given back.
  public var arenasReclaimed = 0
  /// Most arenas at one time.
  public var arenasHighWater = 0
  /// Arenas now.
  public var arenasCurrent = 0
  /// Bytes in blocks that are in use.
  public var bytesInAllocatedBlocks = 0
  /// Bytes in blocks that are not, in pools that have blocks in use.
  public var bytesInAvailableBlocks = 0
  /// Pools without blocks in use.
  public var unusedPools = 0
  /// Bytes of the headers of pools in use.
  public var bytesLostToPoolHeaders = 0
  /// Bytes at the end of pools in use that are too few for a block.
  public var bytesLostToQuantization = 0
  /// Bytes of arenas before the first pool boundary; always 0 with aligned arenas.
  public var bytesLostToAlignment = 0
  /// Raw blocks taken through the allocator.
  public var rawBlocks = 0
  /// The arena map; nil in the geometry of 3.9 and earlier, which had none.
  public var arenaMap: ArenaMap?

  /// All zero.
  public init() {}

  /// Bytes of all arenas.
  public var totalBytes: Int { arenasCurrent * arenaBytes }
}

/// A line about a free list of objects, for the end of the text that `debugMallocStats` makes.
public struct FreeListLine: Sendable, Equatable {
  /// Objects on the list.
  public var count: Int
  /// The C type, such as `PyFloatObject` or `3-sized PyTupleObject`.
  public var label: String
  /// Bytes of one object.
  public var bytes: Int

  /// A line that reads `<count> free <label>s * <bytes> bytes each = <product>`.
  public init(count: Int, label: String, bytes: Int) {
    self.count = count
    self.label = label
    self.bytes = bytes
  }
}
