/// What to run and how.
public struct RunOptions: Sendable {
  /// The script's path, relative to the working directory or absolute.
  public var scriptPath: String
  /// The name of the strategy that collects cycles.
  public var collector: String
  /// Settings of that strategy by name, in the order given; a later one wins.
  public var collectorSettings: [(String, Int)] = []
  /// When to collect, as in `bytes:150`; nil for the strategy's own policy.
  public var policy: String?
  /// The Python version to be faithful to, as in `3.12`.
  public var python: String
  /// Names and texts from `--set`, in the order given; a later one wins. The engine reads the texts
  /// with `ParameterValue(parsing:like:)`, since only the script knows a parameter's kind.
  public var settings: [(String, String)]
  /// The seed of every random decision.
  public var seed: UInt64
  /// After how many heap operations to verify the heap's invariants; nil for never.
  public var verifyEvery: Int?
  /// The most bytes that the heap may map; nil for no limit.
  public var memoryLimit: Int?
  /// How long the script may run, in seconds; nil for no limit.
  public var timeoutSeconds: Double?
  /// Whether the script gets Lua's `os`, `io`, `debug` and C loaders.
  public var unsafe: Bool
  /// Whether to print nothing but what the script prints.
  public var quiet: Bool

  /// Whether what the script prints is thrown away.
  public var discardsOutput = false
  /// Whether the record tells what was done and what is left (`RunFingerprint`).
  public var keepsFingerprint = false

  /// Whether to look again and again how much garbage is held (`RunRecord.mostGarbage`): every so many
  /// operations, fewer times the longer the script runs. Costs a walk over the heap each time.
  public var looksForGarbage = false

  /// Frames of each traceback while blocks are traced from the start, 1 to 65535; nil for no tracing.
  public var traceFrames: Int?

  /// The thresholds of the generations in a replay, whatever the recorded script set; nil for the
  /// script's own.
  public var thresholds: [Int]?
  /// Whether a replay says of each operation that it leaves out what it was.
  public var tellsLeftOut = false
  /// Where to write a capture of the run, for reports; nil for none.
  public var capturePath: String?
  /// Whether the capture is to know where each block came from, and the whole heap at the end of each
  /// phase; else it holds what lines did, collections, and counters over time.
  public var capturesAll = true
  /// Where to write a trace of the run's operations; nil for none.
  public var recordPath: String?
  /// Which allocations fail, counted from the script's beginning; nil for none.
  public var failAllocation: AllocationFailure?
  /// Whether they are counted from the heap's beginning instead.
  public var failsStartUp = false

  /// Whether and how blocks are watched; nil for not.
  public var debugMemory: DebugMemory?

  /// How many operations the script may perform; nil for no limit.
  public var maximumOperations: Int?

  /// The interval that `--verify` stands for, in heap operations.
  public static let defaultVerifyInterval = 1_000

  /// Options for a script, with the command's defaults for everything else.
  public init(
    scriptPath: String,
    collector: String = "generational",
    python: String = "3.12",
    settings: [(String, String)] = [],
    seed: UInt64 = 0,
    verifyEvery: Int? = nil,
    memoryLimit: Int? = nil,
    timeoutSeconds: Double? = nil,
    unsafe: Bool = false,
    quiet: Bool = false
  ) {
    self.scriptPath = scriptPath
    self.collector = collector
    self.python = python
    self.settings = settings
    self.seed = seed
    self.verifyEvery = verifyEvery
    self.memoryLimit = memoryLimit
    self.timeoutSeconds = timeoutSeconds
    self.unsafe = unsafe
    self.quiet = quiet
  }
}

/// Allocations that are made to fail.
public struct AllocationFailure: Sendable, Equatable {
  /// The first one that fails, 1 for the next.
  public var after: Int
  /// Every so manieth after it fails as well; nil for the first one only.
  public var every: Int?

  /// Describes which allocations fail.
  public init(after: Int, every: Int? = nil) {
    self.after = after
    self.every = every
  }
}

/// How an attempt to run a script came out.
public enum RunOutcome: Sendable {
  /// The script came to its end; whether its expectations held is in the record.
  case finished(RunRecord)
  /// The script or the run failed; with the record up to there, if there was a run at all.
  case failed(message: String, record: RunRecord?)
}

/// What a script says about itself.
public struct ScriptInfo: Codable, Sendable, Equatable {
  /// The script's name.
  public var name: String
  /// One line that says what it does; may be empty.
  public var summary: String
  /// The parameters in the order in which they are declared.
  public var parameters: [Parameter]

  /// A parameter that `--set` can change.
  public struct Parameter: Codable, Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its value if nothing is set; its kind is the parameter's.
    public var `default`: ParameterValue
    /// One line of explanation; may be empty.
    public var help: String

    /// Describes a parameter.
    public init(name: String, default: ParameterValue, help: String = "") {
      self.name = name
      self.default = `default`
      self.help = help
    }
  }

  /// Describes a script.
  public init(name: String, summary: String = "", parameters: [Parameter] = []) {
    self.name = name
    self.summary = summary
    self.parameters = parameters
  }
}
