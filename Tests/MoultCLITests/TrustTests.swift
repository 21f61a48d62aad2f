import Foundation
import Testing

/// The command's own part in ending runs, and the commands that look for what is lost.
@Suite struct TrustTests {
  @Test func anAllocationCanBeMadeToFail() throws {
    try withScript("x = list{1, 2, 3}\ny = list(range(100))\n") { script in
      let failed = try moult("run", "-q", script, "--fail-alloc", "1")
      #expect(failed.status == 1)
      #expect(failed.errors.contains("MemoryError"))
      #expect(try moult("run", "-q", script, "--fail-alloc", "0").status == 64)
      #expect(try moult("run", "-q", script, "--fail-alloc", "1,2,3").status == 64)
      #expect(try moult("run", "-q", script, "--fail-alloc", "100000").status == 0)
    }
  }

  @Test func everyAllocationOfAScriptIsTried() throws {
    try withScript("x = list{1, 2, 3}\nx:append(x)\nx = nil\ngc.collect()\n") { script in
      let tried = try moult("fail-alloc", script)
      #expect(tried.status == 0)
      let counts = try #require(tried.output.firstMatch(of: /: (\d+) of (\d+) allocations failed/))
      #expect(counts.1 == counts.2)
      #expect(tried.output.contains("0 problems"))
    }
  }

  /// The heap takes less where address space is scarce, so that all tables find room; or nothing begins.
  @Test(arguments: ["generational", "moult", "lins"])
  func scarceAddressSpaceMakesSmallHeaps(collector: String) throws {
    try withScript("for i in range(300) do x = list{} x:append(x) end\ngc.collect()\n") { script in
      let run = ["run", "-q", script, "--collector", collector, "--verify"]
      for gibibytes in [52, 67, 72, 90, 120] {
        let ran = try moult(run, addressSpace: gibibytes << 30)
        #expect(ran.status == 0, "\(gibibytes) GiB: \(ran.errors)")
      }
      for gibibytes in [1, 8, 35, 47] {
        let refused = try moult(run, addressSpace: gibibytes << 30)
        #expect(refused.status == 1, "\(gibibytes) GiB")
        #expect(refused.errors.contains("of address space are not to be had"), "\(refused.errors)")
      }
    }
  }

  /// What has no end is no script: it filled the memory.
  @Test func aScriptWithoutAnEndIsRefused() throws {
    for command in ["run", "check", "info"] {
      let refused = try moult(command, "/dev/zero")
      #expect(refused.status == 1)
      #expect(refused.errors.contains("cannot read script '/dev/zero': it is larger than 256 MiB"))
    }
  }

  /// After the last seed there is comes the first one.
  @Test func theLastSeedIsASeed() throws {
    #expect(try moult("fuzz", "scripts", "--seed", "\(UInt64.max)", "--count", "2").status == 0)
  }

  @Test func operationsAreLimited() throws {
    try withScript("while true do x = list{} end") { script in
      let ran = try moult("run", "-q", script, "--max-operations", "1000")
      #expect(ran.status == 1)
      #expect(ran.errors.contains("the script performed more than 1000 operations"))
      #expect(try moult("run", "-q", script, "--max-operations", "0").status == 64)
    }
  }

  /// What no hook of Lua's can stop ends the process, in time and with a message; with `--json` there
  /// is a document all the same.
  @Test func aFunctionThatNeverEndsEndsTheProcess() throws {
    try withScript("x = sum(range(1 << 60))") { script in
      let ran = try moult("run", script, "--json", "--timeout", "0.2")
      #expect(ran.status == 1)
      #expect(ran.errors.contains("the script ran longer than 0.2 s"))
      let document = try JSONSerialization.jsonObject(with: Data(ran.output.utf8))
      let status = (document as? [String: Any])?["status"] as? String
      #expect(status == "failed")
    }
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsTheRunWithAReport(signal: Int32) throws {
    try withScript("phase('first', function() x = list{1} end)\nwhile true do end") { script in
      try expectReport(["run", script], endedBy: signal, with: "first")
    }
  }

  /// A replay ends within a chunk of the trace; it takes long since the heap is verified each time.
  @Test(arguments: [SIGINT, SIGTERM])
  func aSignalEndsAReplayWithAReport(signal: Int32) throws {
    let source = "kept = list(range(200000))\nfor i in range(20000) do x = list{i} end"
    try withScript(source) { script in
      let trace = script + ".mtrace"
      defer { try? FileManager.default.removeItem(atPath: trace) }
      let recorded = try moult("record", "-q", script, "-o", trace)
      #expect(recorded.status == 0)
      try expectReport(
        ["replay", trace, "--verify-every", "1"], endedBy: signal, with: "generational")
    }
  }

  private func expectReport(_ arguments: [String], endedBy signal: Int32, with text: String) throws
  {
    let process = Process()
    process.executableURL = try command()
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try waitForProcessorTime(of: process, atLeast: 0.5)
    kill(process.processIdentifier, signal)
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let report = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 128 + signal)
    #expect(said.contains(signal == SIGINT ? "interrupted by SIGINT" : "interrupted by SIGTERM"))
    #expect(report.contains(text))
  }

  /// Waits until a process has computed for some seconds: on a machine that is busy with other things a
  /// clock says nothing of how far it is.
  private func waitForProcessorTime(of process: Process, atLeast seconds: Double) throws {
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    let path = "/proc/\(process.processIdentifier)/stat"
    while process.isRunning {
      // The name in parentheses may have blanks; behind it stand the state and then numbers.
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let fields = try #require(text.split(separator: ")").last).split(separator: " ")
      let (user, system) = (Double(fields[11]) ?? 0, Double(fields[12]) ?? 0)
      if (user + system) / ticks >= seconds { return }
      usleep(10_000)
    }
    Issue.record("the process ended before it was told to")
  }

  @Test func fuzzingIsRepeatable() throws {
    let script = try moult("fuzz", "scripts", "--seed", "5", "--show")
    #expect(script.status == 0)
    #expect(script.output == (try moult("fuzz", "scripts", "--seed", "5", "--show")).output)
    let ran = try moult("fuzz", "scripts", "--seed", "5", "--count", "5")
    #expect(ran.status == 0)
    #expect(ran.output.hasPrefix("5 trials"))
    let operations = try moult("fuzz", "operations", "--count", "2")
    #expect(operations.status == 0)
  }
}

/// A full disk is told, and not taken for success.
@Test func outputThatCannotBeWrittenIsAnError() throws {
  guard let full = FileHandle(forWritingAtPath: "/dev/full") else { return }
  try withScript("print('x')") { script in
    let process = Process()
    process.executableURL = try command()
    process.arguments = ["run", "-q", script]
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = full
    process.standardError = errors
    try process.run()
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(said.contains("cannot write to standard output: No space left on device"))
  }
}

/// What a recording or a capture leaves when the process is killed in the middle of it.
@Suite struct KilledTests {
  @Test func aKilledRecordingCanBeSalvaged() throws {
    let source = "for i in range(100000000) do kept = list { i }\nend"
    try withScript(source) { script in
      let trace = script + ".mtrace"
      let partial = trace + ".partial"
      defer { for path in [trace, partial] { unlink(path) } }
      try kill(["record", "-q", script, "-o", trace], whenLargerThan: 300_000, partial)
      #expect(!FileManager.default.fileExists(atPath: trace))
      #expect(try moult("replay", "-q", partial).status == 1)
      let replayed = try moult("replay", partial, "--salvage", "--json")
      #expect(replayed.status == 0, "\(replayed.errors)")
      #expect(replayed.errors.contains("is cut off"))
      let info = try moult("info", partial, "--salvage")
      #expect(info.status == 0)
      // The next recording is not kept from its place.
      #expect(
        try moult("record", "-q", script, "-o", trace, "--max-operations", "1000").status == 1)
      #expect(FileManager.default.fileExists(atPath: trace))
      #expect(!FileManager.default.fileExists(atPath: partial))
    }
  }

  @Test func aKilledCaptureCanBeSalvaged() throws {
    let source = """
      for k in range(100000000) do
        phase("p", function() kept = list {} for i in range(300) do kept:append(list { i }) end end)
      end
      """
    try withScript(source) { script in
      let capture = script + ".moult"
      let partial = capture + ".partial"
      defer { for path in [capture, partial] { unlink(path) } }
      try kill(["run", "-q", script, "-o", capture], whenLargerThan: 300_000, partial)
      #expect(!FileManager.default.fileExists(atPath: capture))
      #expect(try moult("report", "types", partial).status == 1)
      let report = try moult("report", "types", partial, "--salvage")
      #expect(report.status == 0, "\(report.errors)")
      #expect(report.output.contains("list"))
    }
  }

  /// Starts the command and kills it when a file has grown to a size.
  private func kill(_ arguments: [String], whenLargerThan bytes: Int, _ path: String) throws {
    let process = Process()
    process.executableURL = try command()
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let deadline = Date(timeIntervalSinceNow: 120)
    while Date() < deadline, process.isRunning {
      let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
      if size > bytes { break }
      usleep(2_000)
    }
    try #require(process.isRunning)
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
  }
}

/// What would be ignored in silence is wrong usage.
@Suite struct CaptureUsageTests {
  @Test func aLevelWithoutAFileIsWrongUsage() throws {
    try withScript("x = list { 1 }") { script in
      let ran = try moult("run", script, "--capture", "lines")
      #expect(ran.status == 64)
      #expect(ran.errors.contains("say with -o where it goes"))
      #expect(ran.output.isEmpty)
      let replayed = try moult("replay", "some.mtrace", "--capture", "full")
      #expect(replayed.status == 64)
      let recorded = try moult("record", script, "--capture", "full", "-o", script + ".mtrace")
      #expect(recorded.status == 64)
      #expect(recorded.errors.contains("--capture is for 'moult run -o'"))
    }
  }
}
