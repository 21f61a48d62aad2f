// ScriptCheck: looks for mistakes in a workload script before it runs.
//
// A script is Lua, but its plain names are Python variables, and three habits of Lua programmers
// lead astray there (docs on scripting, rules 1, 4 and 7): assigning to a builtin name, comparing a
// Python object with a Lua literal by `==`, and making objects in a `for i = 1, n` loop, which ends
// no scope. The checker reads the source as Lua 5.4 does, keeps the scopes of local names, and
// reports these; it runs nothing.
//
// Invariants:
// - It never judges syntax. Where a source stops being Lua the checker stops too, with what it has
//   found until there; Lua says the rest better.
// - It ends on any input, in time proportional to its length: every step consumes a token, and
//   nesting deeper than Lua itself accepts stops it.
// - An error is certain. A warning may be wrong, so where an object's fate is not plain to see, as
//   in an argument of an unknown function, there is no warning.

/// The checker of workload scripts.
public enum ScriptCheck {
  /// Looks for mistakes in a script.
  ///
  /// - Parameters:
  ///   - source: the bytes of the script, Lua 5.4 in UTF-8 or any superset of ASCII
  ///   - chunkName: the script's name for messages
  ///   - builtins: the names that the script finds defined
  /// - Returns: the findings in the order of their places
  /// - Complexity: O(n) in the length of the source, and the sorting of the findings
  public static func check(
    source: [UInt8], chunkName: String, builtins: Set<String>
  ) -> [ScriptDiagnostic] {
    source.withUnsafeBufferPointer { bytes in
      var checker = Checker(bytes, builtins: builtins)
      checker.checkChunk()
      return checker.findings.sorted { $0.position < $1.position }.map { finding in
        ScriptDiagnostic(
          chunkName: chunkName, line: finding.position.line, column: finding.position.column,
          severity: finding.severity, message: finding.message)
      }
    }
  }

  /// Looks for mistakes in a script; see `check(source:chunkName:builtins:)` for bytes.
  public static func check(
    source: String, chunkName: String, builtins: Set<String>
  ) -> [ScriptDiagnostic] {
    check(source: Array(source.utf8), chunkName: chunkName, builtins: builtins)
  }
}
