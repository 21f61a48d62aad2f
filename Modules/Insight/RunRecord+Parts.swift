/// Says whether two runs did the same and came to the same.
public struct RunFingerprint: Codable, Sendable, Equatable {
  /// Operations of the script outside of collections.
  public var operations: Int
  /// A hash of these operations, 16 hexadecimal digits.
  public var operationHash: String
  /// A hash of everything that the script's names lead to at the end, after a full collection; free
  /// of addresses. 16 hexadecimal digits.
  public var stateHash: String
  /// Objects that the script's names lead to.
  public var stateObjects: Int

  /// A fingerprint from its parts.
  public init(operations: Int, operationHash: String, stateHash: String, stateObjects: Int) {
    self.operations = operations
    self.operationHash = operationHash
    self.stateHash = stateHash
    self.stateObjects = stateObjects
  }
}

/// The most garbage that was seen at one of many looks during a run.
public struct GarbageRecord: Codable, Sendable, Equatable {
  /// How often was looked.
  public var samples: Int
  /// The most objects that nothing could reach and that were not deallocated.
  public var objects: Int
  /// The bytes of these objects.
  public var bytes: Int

  /// Makes a record.
  public init(samples: Int = 0, objects: Int = 0, bytes: Int = 0) {
    self.samples = samples
    self.objects = objects
    self.bytes = bytes
  }
}

/// The script that was run.
public struct ScriptRecord: Codable, Sendable, Equatable {
  /// The path as it was given to Moult.
  public var path: String
  /// The name that the script gave itself in `workload`, else the file's name without extension.
  public var name: String
  /// One line that says what the script does; empty if it does not say.
  public var summary: String

  /// Describes a script by its path, name and one-line summary.
  public init(path: String, name: String, summary: String = "") {
    self.path = path
    self.name = name
    self.summary = summary
  }
}

/// One parameter of a script and the value that it had in the run.
public struct ParameterRecord: Codable, Sendable, Equatable {
  /// The name under which `--set` finds it.
  public var name: String
  /// The value in this run.
  public var value: ParameterValue
  /// The value if nothing is set.
  public var `default`: ParameterValue
  /// One line of explanation; empty if the script gives none.
  public var help: String

  /// Describes a parameter and its value in a run.
  public init(name: String, value: ParameterValue, default: ParameterValue, help: String = "") {
    self.name = name
    self.value = value
    self.default = `default`
    self.help = help
  }
}

/// The strategy that collected cycles in a run.
public struct CollectorRecord: Codable, Sendable, Equatable {
  /// The name under which `--collector` finds it.
  public var name: String
  /// Where it comes from: `built in`, or the path of the plugin.
  public var origin: String
  /// Every knob of the strategy and its value, as the strategy writes it.
  public var options: [String: String]

  /// Describes a strategy by its name, origin and the values of its knobs.
  public init(name: String, origin: String = "built in", options: [String: String] = [:]) {
    self.name = name
    self.origin = origin
    self.options = options
  }
}

/// An expectation of the script that did not hold.
public struct ExpectationRecord: Codable, Sendable, Equatable {
  /// What the script said it expected.
  public var message: String
  /// Where it said so, as `script.lua:12`; empty if that is not known.
  public var location: String

  /// Describes a broken expectation by its message and place.
  public init(message: String, location: String = "") {
    self.message = message
    self.location = location
  }
}
