import BuiltinTypes
import CLuaBridge
import Core
import Heap
import ObjectModel
import RefCounting

// Scripting: Lua on one side, the objects of the heap on the other.
//
// A script holds objects by handles: light userdata that pack the place of an object and its
// serial number (Handle.swift), so that Lua has nothing to allocate or to collect and a handle of
// a dead object is told from one of a live object. Who owns a reference is decided here, by the
// rules of docs/scripting.md: temporaries (Temporaries.swift) belong to scopes (Scopes.swift), a
// store takes them over, the frames of running functions hold their names (Frames.swift).
//
// Two types: `Engine` is one word, the address of the hot state in plain memory, through which all
// operations go; `LuaEngine` (LuaEngine.swift) is the class that owns it, with everything cold.
//
// Invariants:
// - No Swift frame is ever crossed by a longjmp: Lua calls C, C calls Swift, Swift returns a
//   status; Swift calls into Lua only in protected mode (CLuaBridge/include/MoultBridge.h).
// - An object with the flag `temporary` is exactly once on the stack of temporaries, and the stack
//   holds one reference to it. While a running frame has it on loan the flag is off.
// - Between two operations of a script the stack of arguments holds only those of calls that are
//   in progress.
// - Whatever the engine holds a counted reference to is shown by `visitRoots`.

/// A Lua state, main or coroutine.
typealias LuaState = OpaquePointer
/// Where an operation leaves its results.
typealias Results = UnsafeMutablePointer<MoultResult>
/// What an operation returns: one of the MOULT_ constants.
typealias Status = Int32

/// The hot state: plain memory at a fixed address.
struct EngineState {
  // What is driven.
  let space: ObjectSpace
  let heap: PrivateHeap
  /// Start of the heap's reservation, from which handles count.
  let base: UnsafeMutableRawPointer
  /// The script's names, a dict.
  let globals: Ref
  let bridge: UnsafeMutablePointer<MoultBridge>
  /// The engine's cold half.
  let owner: Unmanaged<LuaEngine>

  // Temporaries.
  var temporaries: Region<Ref?>
  var temporaryCount = 0
  /// Where pushing has to look up: too many in one scope, or no room.
  var temporaryLimit = Temporaries.warning
  /// The first temporary of the innermost scope.
  var temporaryBase = 0
  var deep = DeepIndex()
  /// How often a store took a temporary over.
  var settled = 0

  /// Blocks that the script took from the heap itself.
  var blocks = BlockTable()

  // Scopes and frames.
  var scopes: Region<ScopeRecord>
  var scopeCount = 0
  /// Loops look for their records down to here: a call or coroutine begins.
  var scopeFloor = 0
  /// Frames below belong to whoever resumed the running coroutine.
  var frameFloor = 0
  var frames: Region<UnsafeMutablePointer<Frame>>
  var frameCount = 0
  /// Storage of frames that are no generator's, by depth.
  var frameStorage: Region<Frame>
  var slotNames: Region<Ref?>
  var slotValues: Region<Ref?>
  var slotCount = 0
  var frameSerial: UInt32 = 0

  // Arguments of calls in progress, each with a reference, whether each was a Lua value, and its
  // reference count when it was put there.
  var arguments: Region<Ref>
  var argumentIsValue: Region<Bool>
  var argumentCounts: Region<Int>
  var argumentCount = 0

  // Functions.
  var bodies: Region<Body>
  /// Methods of built-in types that scripts called so far.
  var builtinMethods: UnsafeMutablePointer<BuiltinMethod>
  /// The builtin functions by number.
  var functions: UnsafeMutablePointer<BuiltinFunction>
  /// Whether a builtin function stands for what is no call in Python, by number.
  var isOperator: UnsafeMutablePointer<Bool>
  /// Whether it changes nothing and makes nothing but what it returns, by number.
  var onlyLooks: UnsafeMutablePointer<Bool>

  // Names and texts.
  var names: NameTable
  var methods: Region<CachedMethod>
  /// Counts changes of classes, so that cached methods are looked up again.
  var classEpoch: UInt32 = 0
  var text: TextBuffer

  // Where objects were made and died.
  var origins: Origins
  /// The place of the running operation, 0 until asked for.
  var place: UInt32 = 0

  /// What the script did so far, for comparisons.
  var fingerprint = Fingerprint()

  /// What writes operations down, if anything does, and what replays them.
  var recorder: UnsafeMutablePointer<Recorder>?
  var replayer: UnsafeMutablePointer<Replayer>?
  /// What notes what each line does, if anything does.
  var lineProfile: UnsafeMutablePointer<LineProfile>?
  /// Whether `stepper` of the cold half watches.
  var isStepping = false
  /// Whether operations are looked at: for the fingerprint, by a recorder or step by step.
  var isObserved = false
  /// Whether a recorder looks at them and nobody else, so that short ways may be taken.
  var isRecordedOnly = false

  /// Whether the short ways of operations may be taken, and what they remember.
  var isPlain = false
  var fast: FastTables
  /// The heap ends: names stand for nothing any more.
  var namesAreGone = false

  /// Where classes have been called (3.13).
  var warmCalls = WarmCalls()

  /// The frames that an error passes on its way to `try`.
  var capture = Capture()

  /// Operations between two checks of the whole heap, 0 for none.
  var verifyEvery = 0
  var verifyCountdown = 0
  /// The numbers of the names `append`, `__init__` and `__new__`.
  var appendName = 0
  var initializerName = 0
  var creatorName = 0
  /// The number of the name of a `def` that is bound to no name yet.
  var unnamed = 0
  /// Calls from the core into Lua that are in progress.
  var nesting = 0
  /// Nested calls at most, `sys.getrecursionlimit()`.
  var recursionLimit = 1000
}

/// The one word through which operations reach the state.
struct Engine {
  let s: UnsafeMutablePointer<EngineState>

  @inline(__always)
  init(_ s: UnsafeMutablePointer<EngineState>) { self.s = s }

  /// Wraps the pointer that C passes to each operation.
  @inline(__always)
  init(raw: UnsafeMutableRawPointer?) {
    s = raw.unsafelyUnwrapped.assumingMemoryBound(to: EngineState.self)
  }

  @inline(__always) var space: ObjectSpace { s.pointee.space }
  @inline(__always) var bridge: UnsafeMutablePointer<MoultBridge> { s.pointee.bridge }

  /// The cold half. It outlives every operation.
  var cold: LuaEngine { s.pointee.owner._withUnsafeGuaranteedRef { $0 } }

  /// What follows every call from the script: a collection that became due runs now, and a check
  /// of the heap if one was asked for.
  @inline(__always)
  func afterCall() {
    if space.s.pointee.collectionScheduled { cold.runtime.runScheduled() }
    if s.pointee.verifyEvery != 0 { countOperation() }
  }

  /// Out of line: counts towards the next check of the heap.
  @inline(never)
  func countOperation() {
    s.pointee.verifyCountdown -= 1
    if s.pointee.verifyCountdown > 0 { return }
    s.pointee.verifyCountdown = s.pointee.verifyEvery
    // In the middle of a call from the core, Swift code holds references that no one can show.
    if s.pointee.nesting == 0 { cold.verifyHeap() }
  }
}
