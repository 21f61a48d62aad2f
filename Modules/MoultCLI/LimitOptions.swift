import ArgumentParser
import Insight
import Scripting

/// Options of every command that runs something on a heap: how much memory and time it has.
struct LimitOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The most memory the heap may take, as in 512KiB, 64MiB, 2GiB.", valueName: "limit"))
  var memory: ByteSize?

  @Option(help: ArgumentHelp("End the run after so many seconds.", valueName: "seconds"))
  var timeout: Double?

  func validate() throws {
    if let timeout { try Self.check(timeout: timeout) }
  }

  /// - Throws: `ValidationError` unless a run can have so many seconds
  static func check(timeout: Double) throws {
    guard timeout > 0, timeout.isFinite else {
      throw ValidationError("--timeout takes a number of seconds above zero")
    }
  }
}

/// Options of the commands that look at the heap while it is used.
struct VerifyOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Verify after every so many heap operations.", valueName: "n"))
  var verifyEvery: Int?

  func validate() throws {
    if let verifyEvery, verifyEvery < 1 {
      throw ValidationError("--verify-every takes a number above zero")
    }
  }
}

/// Options of the commands that can watch every block of the heap.
struct DebugMemoryOptions: ParsableArguments {
  @Flag(
    help: """
      Watch every block as CPython does with PYTHONMALLOC=debug: what is written beside a block or after \
      its end, and what is freed twice or wrongly, ends the run.
      """)
  var debugMemory = false

  @Flag(help: "The same, with a serial number behind each block (PYMEM_DEBUG_SERIALNO).")
  var debugSerials = false

  /// What the options ask for.
  var wanted: DebugMemory? { debugSerials ? .serials : debugMemory ? .plain : nil }
}
