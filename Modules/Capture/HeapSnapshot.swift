// The whole heap at a moment: every object with its references, every arena and pool.
//
// Everything is in columns, one entry per object in the order of addresses, so that a heap of ten
// million objects is a few arrays. Objects are named by their index.

/// The heap at a moment. Objects are in the order of their addresses.
public struct HeapSnapshot: Sendable {
  /// `start`, the name of the phase that ended, or `end`.
  public var name = ""
  /// When, in nanoseconds since the run began.
  public var time = 0
  /// The serial number of the newest object: ages are differences to it.
  public var newestSerial: UInt32 = 0

  // MARK: Objects, one entry each

  /// The address of the header, from the start of the heap, so that runs can be compared.
  public var addresses: [UInt64] = []
  /// What `sys.getsizeof` says, buffers included.
  public var sizes: [UInt32] = []
  /// Indexes of `typeNames`.
  public var types: [UInt16] = []
  /// Serial numbers; ascending in the order in which objects were made.
  public var serials: [UInt32] = []
  /// Reference counts; `immortal` for objects that are not counted.
  public var counts: [UInt32] = []
  /// The generation of a tracked object; `untracked`, `frozen` or `isStatic` for others.
  public var generations: [UInt8] = []
  /// The line that made the object's block, an index of `Capture.frames` plus one, 0 if not known.
  public var places: [UInt32] = []
  /// Indexes of `texts` plus one: a short repr, 0 for none. Strings, numbers, functions, classes.
  public var reprs: [UInt32] = []

  // MARK: References

  /// Where each object's references start in `targets`; one entry more than objects.
  public var firstEdges: [UInt32] = [0]
  /// The objects referred to. Weak references are in `weakTargets`.
  public var targets: [UInt32] = []
  /// What each reference is called: see `EdgeName`.
  public var labels: [UInt32] = []

  /// What holds objects from outside of them: the script's names, frames, temporaries.
  public var roots: [Root] = []
  /// Weak references: the object of the reference, the object referred to.
  public var weakEdges: [WeakEdge] = []

  // MARK: Memory

  /// The arenas, by number.
  public var arenas: [Arena] = []
  /// The pools that were carved out of arenas, by address.
  public var pools: [Pool] = []
  /// Live blocks that are part of an object but not where its header lies: a list's items, a dict's
  /// keys, and the blocks that no object owns.
  public var buffers: [Buffer] = []

  // MARK: Names

  /// The names of the types.
  public var typeNames: [String] = []
  /// Texts that labels, reprs and roots name.
  public var texts: [String] = []

  /// No objects.
  public init() {}

  /// How many objects there are.
  public var count: Int { addresses.count }

  /// `counts` of an object that is not counted.
  public static let immortal = UInt32.max
  /// `generations` of an object that no collector follows.
  public static let untracked: UInt8 = 255
  /// `generations` of a frozen object.
  public static let frozen: UInt8 = 254
  /// `generations` of an object outside of the heap: None, small integers, built-in types.
  public static let isStatic: UInt8 = 253

  /// The references of an object: indexes of `targets` and `labels`.
  public func edges(of object: Int) -> Range<Int> {
    Int(firstEdges[object])..<Int(firstEdges[object + 1])
  }

  /// Something that holds an object from outside.
  public struct Root: Codable, Sendable, Equatable {
    /// `name x`, `local y of f`, `temporary`, `gc.callbacks` and so on.
    public var name: String
    /// The object.
    public var object: Int
    /// A root.
    public init(name: String, object: Int) {
      self.name = name
      self.object = object
    }
  }

  /// A weak reference.
  public struct WeakEdge: Codable, Sendable, Equatable {
    /// The reference or proxy.
    public var from: Int
    /// What it refers to.
    public var to: Int
    /// A weak reference.
    public init(from: Int, to: Int) {
      self.from = from
      self.to = to
    }
  }

  /// An arena.
  public struct Arena: Codable, Sendable, Equatable {
    /// Where it starts, from the start of the heap.
    public var address: UInt64
    /// An arena at an address.
    public init(address: UInt64) { self.address = address }
  }

  /// A pool that was carved out of an arena.
  public struct Pool: Codable, Sendable, Equatable {
    /// The index of its arena.
    public var arena: Int
    /// Where it starts, from the start of the heap.
    public var address: UInt64
    /// Bytes of each block, 0 for an empty pool of no class.
    public var blockBytes: Int
    /// Blocks in use and blocks that there is room for.
    public var used: Int
    /// Blocks that there is room for.
    public var capacity: Int
    /// A pool.
    public init(arena: Int, address: UInt64, blockBytes: Int, used: Int, capacity: Int) {
      self.arena = arena
      self.address = address
      self.blockBytes = blockBytes
      self.used = used
      self.capacity = capacity
    }
  }

  /// A block that is no object's header.
  public struct Buffer: Codable, Sendable, Equatable {
    /// Where it starts, from the start of the heap.
    public var address: UInt64
    /// Bytes asked for, or of the block where that is not known.
    public var bytes: Int
    /// The object that it belongs to, -1 if none does.
    public var owner: Int
    /// As in `places`.
    public var place: UInt32
    /// A block.
    public init(address: UInt64, bytes: Int, owner: Int, place: UInt32 = 0) {
      self.address = address
      self.bytes = bytes
      self.owner = owner
      self.place = place
    }
  }
}

/// What a reference from one object to another is called.
public enum EdgeName: Equatable, Sendable {
  /// An item of a list or tuple, by its index.
  case item(Int)
  /// An attribute, cell, field: a name.
  case attribute(String)
  /// The value of a dict's key: the key's text.
  case value(String)
  /// A key of a dict, an element of a set.
  case key
  /// Whatever else.
  case other

  /// As people write it: `[3]`, `.name`, `['k']`, `key`.
  public var text: String {
    switch self {
    case .item(let i): "[\(i)]"
    case .attribute(let name): ".\(name)"
    case .value(let key): "[\(key)]"
    case .key: "key"
    case .other: ""
    }
  }
}

extension HeapSnapshot {
  // A label is a kind in the low three bits and a number above it.
  static let itemLabel: UInt32 = 0
  static let attributeLabel: UInt32 = 1
  static let valueLabel: UInt32 = 2
  static let keyLabel: UInt32 = 3
  static let otherLabel: UInt32 = 4

  /// The label of the item at an index.
  public static func label(item: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: min(item, 1 << 29 - 1)) << 3
  }
  /// The label of an attribute whose name is a text.
  public static func label(attribute text: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: text) << 3 | attributeLabel
  }
  /// The label of the value whose key's text is a text.
  public static func label(value text: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: text) << 3 | valueLabel
  }
  /// The label of a key or element.
  public static var keyEdge: UInt32 { keyLabel }
  /// The label of what has no name.
  public static var otherEdge: UInt32 { otherLabel }

  /// What a label says.
  public func name(of label: UInt32) -> EdgeName {
    let number = Int(label >> 3)
    switch label & 7 {
    case Self.itemLabel: return .item(number)
    case Self.attributeLabel: return .attribute(number < texts.count ? texts[number] : "?")
    case Self.valueLabel: return .value(number < texts.count ? texts[number] : "?")
    case Self.keyLabel: return .key
    default: return .other
    }
  }

  /// How an object is named in commands and pages: `list#12`.
  public func name(of object: Int) -> String {
    "\(typeNames[Int(types[object])])#\(serials[object])"
  }
}
