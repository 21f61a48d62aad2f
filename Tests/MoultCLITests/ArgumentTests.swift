import ArgumentParser
import Insight
import Testing

@testable import MoultCLI

@Test(arguments: [
  ("4096", 4096), ("1B", 1), ("1KiB", 1024), ("64MiB", 67_108_864), ("2GiB", 2_147_483_648),
  ("64 MiB", 67_108_864), ("1.5KiB", 1536), ("1_024KiB", 1_048_576), ("5e3", 5000),
  ("0.1KiB", 102),
])
func sizesAreRead(_ text: String, _ bytes: Int) {
  #expect(ByteSize(argument: text)?.bytes == bytes)
}

@Test(arguments: [
  "", "MiB", "-1", "0", "0MiB", "1MB", "1 TiB", "many", "1MiBMiB", "0.1B", "1e300GiB",
  "9223372036854775807KiB", "true", "infKiB",
])
func whatIsNoSizeIsRefused(_ text: String) {
  #expect(ByteSize(argument: text) == nil)
}

@Test func settingsAreNamesAndTexts() {
  #expect(Setting(argument: "n=5e6").map { [$0.name, $0.value] } == ["n", "5e6"])
  #expect(Setting(argument: "a=b=c").map { [$0.name, $0.value] } == ["a", "b=c"])
  #expect(Setting(argument: "a=").map { [$0.name, $0.value] } == ["a", ""])
  for text in ["", "=", "=1", "n", "1=2", "a b=1", "é=1"] {
    #expect(Setting(argument: text) == nil, "\(text)")
  }
}

@Test func pythonVersionsHaveTwoNumbers() {
  #expect(PythonVersion(argument: "3.12")?.description == "3.12")
  for text in ["", "3", "2.7", "3.", "3.12.1", "3.x", "3.1234", "v3.12"] {
    #expect(PythonVersion(argument: text) == nil, "\(text)")
  }
}

@Test func tracemallocTakesFramesOrNothing() throws {
  for (given, frames) in [("--tracemalloc", 1), ("--tracemalloc=1", 1), ("--tracemalloc=15", 15)] {
    let arguments = Moult.completed(["run", given, "s.lua"])
    let command = try #require(try Moult.parseAsRoot(arguments) as? RunCommand)
    #expect(command.options().traceFrames == frames)
    #expect(command.script == "s.lua")
  }
  for wrong in ["--tracemalloc=-1", "--tracemalloc=0", "--tracemalloc=1073741824"] {
    #expect(throws: (any Error).self) { try Moult.parseAsRoot(["run", wrong, "s.lua"]) }
  }
}

private func parse(_ arguments: String...) throws -> RunCommand {
  try #require(try Moult.parseAsRoot(["run"] + arguments) as? RunCommand)
}

@Test func optionsHaveTheDefaultsOfTheEngine() throws {
  let options = try parse("s.lua").options()
  let defaults = RunOptions(scriptPath: "s.lua")
  #expect("\(options)" == "\(defaults)")
}

@Test func optionsReachTheEngine() throws {
  let options = try parse(
    "s.lua", "--collector", "none", "--python", "3.13", "--set", "n=1", "--set", "n=2", "--seed",
    "18446744073709551615", "--verify-every", "7", "--memory", "1MiB", "--timeout", "0.5",
    "--unsafe", "-q"
  ).options()
  let expected = RunOptions(
    scriptPath: "s.lua", collector: "none", python: "3.13", settings: [("n", "1"), ("n", "2")],
    seed: .max, verifyEvery: 7, memoryLimit: 1_048_576, timeoutSeconds: 0.5, unsafe: true,
    quiet: true)
  #expect("\(options)" == "\(expected)")
}

@Test func verifyingHasADefaultInterval() throws {
  #expect(try parse("s.lua").options().verifyEvery == nil)
  #expect(try parse("s.lua", "--verify").options().verifyEvery == 1_000)
  #expect(try parse("s.lua", "--verify", "--verify-every", "5").options().verifyEvery == 5)
}

@Test(arguments: [
  ["run"], ["run", "a.lua", "b.lua"], ["run", "a.lua", "--verify-every", "0"],
  ["run", "a.lua", "--timeout", "0"], ["run", "a.lua", "--timeout=-1"],
  ["run", "a.lua", "--timeout", "inf"], ["run", "a.lua", "--timeout", "nan"],
  ["run", "a.lua", "--memory", "0"], ["run", "a.lua", "--seed=-1"], ["run", "a.lua", "--set", "n"],
  ["run", "a.lua", "--json", "--quiet"], ["run", "a.lua", "--python", "2.7"],
  ["run", "a.lua", "--log-level", "loud"], ["info"], ["check"], ["walk"],
])
func wrongUsageIs64(_ arguments: [String]) {
  let error = #expect(throws: (any Error).self) { try Moult.parseAsRoot(arguments) }
  if let error { #expect(Moult.exitCode(for: error).rawValue == 64) }
}

@Test func infoAlignsParameters() {
  let info = ScriptInfo(
    name: "cycles", summary: "makes cycles",
    parameters: [
      .init(name: "n", default: .integer(1_000_000), help: "cycles to make"),
      .init(name: "kind", default: .string("pair")),
    ])
  #expect(
    InfoCommand.text(info) == """
      cycles: makes cycles

      parameters, to be set with --set NAME=VALUE:
        n     1000000  cycles to make
        kind  pair

      """)
  #expect(InfoCommand.text(ScriptInfo(name: "x")) == "x\n\nno parameters\n")
}
