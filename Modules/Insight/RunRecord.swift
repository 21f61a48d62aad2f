// Insight: the data model of a run.
//
// What one run of a script did is written into a `RunRecord` while it happens and never computed
// again afterwards: reports, comparisons and other tools are all made from the record. The module
// depends on nothing of Moult, so whoever reads records needs neither a heap nor Lua.
//
// Invariants:
// - A record holds what the script and its options determine, and times. Nothing of the machine or
//   the environment is in it, so two runs with equal inputs have equal records but for times.
// - Every time stands in a property whose name ends in `Nanoseconds`, and no other property depends
//   on the clock; `withoutTimes()` relies on that, and so may any reader of the JSON.
// - Sizes are in bytes. Counts never go down within a run; properties named `...Now` are levels at
//   the end of a phase and `...Peak` the highest level within it.
//
// docs/report-schema.md describes the JSON form, field by field.

/// What one run of a script did, phase by phase.
public struct RunRecord: Codable, Sendable, Equatable {
  /// The value of `schema` in every record.
  public static let schemaName = "moult.run"
  /// The version of the schema that this module writes.
  public static let schemaVersion = 1

  /// Names the kind of document: always `moult.run`.
  public private(set) var schema: String
  /// The version of the schema: a reader refuses a version higher than it knows.
  public private(set) var version: Int
  /// The version of Moult that made the run.
  public var moultVersion: String
  /// The script that was run.
  public var script: ScriptRecord
  /// The script's parameters in the order in which it declared them.
  public var parameters: [ParameterRecord]
  /// The seed of every random decision in the run.
  public var seed: UInt64
  /// The Python version whose memory layout and rules were used, as in `3.12`.
  public var pythonProfile: String
  /// The strategy that collected cycles.
  public var collector: CollectorRecord
  /// How the run ended.
  public var status: RunStatus
  /// Why the run failed; nil unless `status` is `failed`.
  public var failure: String?
  /// The script's expectations that did not hold, in the order in which they were checked.
  public var failedExpectations: [ExpectationRecord]
  /// The phases in the order in which they began.
  public var phases: [PhaseRecord]
  /// The whole run, from the first operation of the script to the last.
  public var total: PhaseRecord
  /// What was done and what is left, if the run was asked to tell.
  public var fingerprint: RunFingerprint?
  /// The most garbage that was held at one time, if the run was asked to look.
  public var mostGarbage: GarbageRecord?
  /// Where the live blocks come from; nil unless the run traced them.
  public var allocations: AllocationsRecord?

  /// What plugins have to say of the run; nil if none does.
  public var sections: [SectionRecord]?

  /// A record of a run; see the properties for what each part means.
  public init(
    moultVersion: String = MoultVersion.current,
    script: ScriptRecord,
    parameters: [ParameterRecord] = [],
    seed: UInt64,
    pythonProfile: String,
    collector: CollectorRecord,
    status: RunStatus = .ok,
    failure: String? = nil,
    failedExpectations: [ExpectationRecord] = [],
    phases: [PhaseRecord] = [],
    total: PhaseRecord
  ) {
    self.schema = Self.schemaName
    self.version = Self.schemaVersion
    self.moultVersion = moultVersion
    self.script = script
    self.parameters = parameters
    self.seed = seed
    self.pythonProfile = pythonProfile
    self.collector = collector
    self.status = status
    self.failure = failure
    self.failedExpectations = failedExpectations
    self.phases = phases
    self.total = total
  }

  /// The same record with every time set to zero, to compare two runs but for times.
  public func withoutTimes() -> RunRecord {
    var copy = self
    copy.phases = phases.map { $0.withoutTimes() }
    copy.total = total.withoutTimes()
    return copy
  }
}

extension RunRecord {
  private enum CodingKeys: String, CodingKey {
    case schema, version, moultVersion, script, parameters, seed, pythonProfile, collector
    case status, failure, failedExpectations, phases, total, fingerprint, sections
    case allocations, mostGarbage
  }

  /// Reads a record.
  ///
  /// - Throws: `DecodingError` if the document is no `moult.run`, is of a later version than this
  ///   module knows, or lacks a field.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(String.self, forKey: .schema)
    guard schema == Self.schemaName else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: container,
        debugDescription: "schema is '\(schema)', expected '\(Self.schemaName)'")
    }
    version = try container.decode(Int.self, forKey: .version)
    guard (1...Self.schemaVersion).contains(version) else {
      throw DecodingError.dataCorruptedError(
        forKey: .version, in: container,
        debugDescription: "version \(version) of \(Self.schemaName) is not known to this Moult")
    }
    moultVersion = try container.decode(String.self, forKey: .moultVersion)
    script = try container.decode(ScriptRecord.self, forKey: .script)
    parameters = try container.decode([ParameterRecord].self, forKey: .parameters)
    seed = try container.decode(UInt64.self, forKey: .seed)
    pythonProfile = try container.decode(String.self, forKey: .pythonProfile)
    collector = try container.decode(CollectorRecord.self, forKey: .collector)
    status = try container.decode(RunStatus.self, forKey: .status)
    failure = try container.decodeIfPresent(String.self, forKey: .failure)
    failedExpectations = try container.decode(
      [ExpectationRecord].self, forKey: .failedExpectations)
    phases = try container.decode([PhaseRecord].self, forKey: .phases)
    total = try container.decode(PhaseRecord.self, forKey: .total)
    fingerprint = try container.decodeIfPresent(RunFingerprint.self, forKey: .fingerprint)
    sections = try container.decodeIfPresent([SectionRecord].self, forKey: .sections)
    mostGarbage = try container.decodeIfPresent(GarbageRecord.self, forKey: .mostGarbage)
    allocations = try container.decodeIfPresent(AllocationsRecord.self, forKey: .allocations)
  }
}

/// How a run ended.
public enum RunStatus: String, Codable, Sendable {
  /// The script came to its end and everything it expected held.
  case ok
  /// The script came to its end, but at least one expectation did not hold.
  case expectationNotMet
  /// The script or the run failed before its end.
  case failed
}

/// The version of Moult.
public enum MoultVersion {
  /// The version in the form of semantic versioning.
  public static let current = "0.1.0"
}
