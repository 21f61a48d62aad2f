import Foundation
import Testing

// The examples under Plugins/, built with their own Makefiles and run.

/// Builds an example with its Makefile and gives the folder of its libraries to a body.
private func withExample<Result>(
  _ name: String, _ body: (URL) throws -> Result
) throws -> Result {
  let folder = try temporaryFolder()
  defer { try? FileManager.default.removeItem(at: folder) }
  let source = repository.appendingPathComponent("Plugins/\(name)")
  let make = try run(
    URL(fileURLWithPath: "/usr/bin/env"),
    ["make", "-C", source.path, "OUT=\(folder.path)", "MOULT_INCLUDE=\(include)"])
  try #require(make.status == 0, "make: \(make.errors)")
  return try body(folder)
}

private struct Record: Decodable {
  struct Collector: Decodable {
    var name: String
    var origin: String
  }
  struct Phase: Decodable {
    struct Generation: Decodable {
      var collections: Int
      var examined: Int
      var collected: Int
    }
    var generations: [Generation]
    var objectsFreed: Int
  }
  struct Section: Decodable {
    struct Line: Decodable { var name: String }
    var title: String
    var lines: [Line]
  }
  var collector: Collector
  var total: Phase
  var sections: [Section]?
}

@Test(arguments: [
  ("mark-sweep", "cycles"), ("trial-deletion", "cycles"), ("mark-sweep", "resurrection"),
  ("trial-deletion", "resurrection"), ("mark-sweep", "finalizer"), ("trial-deletion", "closures"),
])
func aCollectorInCDoesWhatItsTwinDoes(_ twin: String, _ example: String) throws {
  try withExample("ExampleCollectorC") { folder in
    let script = repository.appendingPathComponent("scripts/examples/\(example).lua").path
    let library = folder.appendingPathComponent("c-\(twin).so").path
    let ours = try moult("run", script, "--collector", twin, "--verify-every", "100", "--json")
    let theirs = try moult(
      "run", script, "--collector", "c-\(twin)", "--plugin", library, "--verify-every", "100",
      "--json")
    #expect(theirs.status == 0, "\(theirs.errors)")
    // With --json the script prints on standard error.
    #expect(ours.errors == theirs.errors)
    let (a, b) = (
      try JSONDecoder().decode(Record.self, from: Data(ours.output.utf8)),
      try JSONDecoder().decode(Record.self, from: Data(theirs.output.utf8))
    )
    #expect(b.collector.name == "c-\(twin)")
    #expect(b.collector.origin == library)
    #expect(b.sections?.map(\.title) == ["c-\(twin)"])
    #expect(a.sections == nil)
    #expect(a.total.objectsFreed == b.total.objectsFreed)
    for (x, y) in zip(a.total.generations, b.total.generations) {
      #expect(x.collections == y.collections)
      #expect(x.examined == y.examined)
      #expect(x.collected == y.collected)
    }
    #expect(b.total.generations.contains { $0.collected > 0 })
  }
}

@Test(arguments: ["cycles", "resurrection", "closures"])
func aCollectorInSwiftFindsWhatMarkingFinds(_ example: String) throws {
  try withExample("ExampleCollectorSwift") { folder in
    let library = folder.appendingPathComponent("swift-counts.so").path
    let script = repository.appendingPathComponent("scripts/examples/\(example).lua").path
    let ours = try moult("run", script, "-q", "--collector", "mark-sweep")
    let theirs = try moult(
      "run", script, "-q", "--collector", "swift-counts", "--plugin", library, "--verify-every",
      "100")
    #expect(theirs.status == 0, "\(theirs.errors)")
    #expect(ours.output == theirs.output)
  }
}

@Test func directoriesOfTheEnvironmentAreSearched() throws {
  try withExample("ExampleCollectorC") { folder in
    let environment = ["MOULT_PLUGIN_PATH": folder.path]
    let list = try moult("plugins", "--json", environment: environment)
    #expect(list.status == 0)
    #expect(list.output.contains("\"origin\" : \"\(folder.path)/c-mark-sweep.so\""))
    let collectors = try moult("collectors", environment: environment)
    #expect(collectors.output.contains("c-trial-deletion  trial deletion in C"))
    try withScript("a = list{}\na:append(a)\na = nil\nprint(gc.collect())") { script in
      let finished = try moult(
        "run", script, "--collector", "c-mark-sweep", "--json", environment: environment)
      #expect(finished.errors == "1\n")
      #expect(finished.output.contains("\"origin\" : \"\(folder.path)/c-mark-sweep.so\""))
    }
  }
}

@Test func knobsOfAPluginAreSetAndChecked() throws {
  try withExample("ExampleCollectorC") { folder in
    let library = folder.appendingPathComponent("c-trial-deletion.so").path
    try withScript("for i in range(2000) do a = list{}; a:append(a) end") { script in
      func run(_ setting: String) throws -> Finished {
        try moult(
          "run", script, "--collector", "c-trial-deletion", "--plugin", library,
          "--collector-set", setting)
      }
      #expect(try run("suspects=100").output.contains("suspects that start a collection"))
      let wrong = try run("suspects=0")
      #expect(wrong.status == 1)
      #expect(wrong.errors == "moult: error: suspects cannot be 0\n")
      #expect(try run("depth=1").errors.contains("has no setting 'depth'"))
    }
  }
}

@Test(arguments: ["generational", "mark-sweep", "trial-deletion", "root-buffer"])
func aModuleBringsFunctionsATypeAnObserverAndASection(_ collector: String) throws {
  try withExample("ExampleModuleC") { folder in
    let library = folder.appendingPathComponent("shelf.so").path
    let script = repository.appendingPathComponent("Plugins/ExampleModuleC/shelf.lua").path
    for version in ["3.11", "3.13"] {
      let finished = try moult(
        "run", script, "--plugin", library, "--verify-every", "500", "--python", version,
        "--collector", collector)
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.output.hasPrefix("<Shelf with 2 of 20 places taken>\nhello, world 6 1.5\n"))
      #expect(finished.output.contains("shelves made            2,000\n"))
      #expect(finished.output.contains("shelves that died       2,000\n"))
      #expect(finished.output.contains("phases seen             1\n"))
    }
  }
}

@Test func errorsOfAModuleAreErrorsOfTheScript() throws {
  let text = """
    local function try(f) local ok, e = pcall(f); print(e) end
    s = shelf.new(2)
    try(function() shelf.new(0) end)
    try(function() shelf.put(s, 5, 1) end)
    try(function() shelf.get(list{}, 0) end)
    try(function() shelf.get(s) end)
    try(function() shelf.sum("x") end)
    try(function() shelf.apply(function(x) error("inside " .. len(x)) end, tuple{1, 2}) end)
    shelf.put(s, 0, s)
    print(shelf.apply(function(x) return shelf.count(x) + 1 end, s))
    print(type(s), isinstance(s, object), sys.getsizeof(s) >= 32, shelf.get(s, 1))
    """
  try withExample("ExampleModuleC") { folder in
    let library = folder.appendingPathComponent("shelf.so").path
    try withScript(text) { script in
      let finished = try moult("run", script, "--plugin", library, "-q", "--verify-every", "1")
      #expect(finished.status == 0, "\(finished.errors)")
      let lines = finished.output.split(separator: "\n").map(String.init)
      try #require(lines.count == 8, "\(finished.output)")
      #expect(lines[0].hasSuffix("ValueError: a shelf has between 1 and 1000000 places"))
      #expect(lines[1].hasSuffix("IndexError: no such place on the shelf"))
      #expect(lines[2].hasSuffix("TypeError: a Shelf is needed"))
      #expect(lines[3].hasSuffix("TypeError: get() takes 2 arguments (1 given)"))
      #expect(lines[4].hasSuffix("TypeError: only numbers have a sum"))
      #expect(lines[5].hasSuffix("inside 2"))
      #expect(lines[6] == "2")
      #expect(lines[7] == "<class 'Shelf'> True True None")
      // Without the plugin the checker does not know the name.
      let without = try moult("run", script, "-q")
      #expect(without.status == 1)
    }
  }
}

@Test func stepsAndHooksAreCalledAsTheHeaderSays() throws {
  let text = """
    for i in range(6000) do
      a = list {}
      a:append(a)
      b = dict { x = a }
    end
    a = nil
    b = nil
    gc.freeze()
    gc.unfreeze()
    gc.collect()
    print(sys.getsizeof(list {}), gc.collect())
    """
  // The collector counts what is tracked and untracked, and its `verify` compares with the heap.
  try withLibrary(beside("steps.c")) { library in
    try withScript(text) { script in
      let finished = try moult(
        "run", script, "--plugin", library, "--collector", "steps", "--verify-every", "500")
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(finished.output.hasPrefix("72 0\n"))
      #expect(finished.output.contains("\nsteps     8\ncomplete  yes\nfrozen    1\n"))
    }
  }
}

@Test func aStrategyUnderWhichTheScriptFailsDoesNotStopTheOthers() throws {
  // A collector that cannot be made: `create` says why.
  try withLibrary(beside("liar.c"), defines: ["CREATE_FAILS"]) { library in
    try withScript("a = list{}\na:append(a)\na = nil\ngc.collect()") { script in
      let finished = try moult(
        "compare", script, "--plugin", library, "--collectors", "liar,generational,moult",
        "--runs", "1")
      #expect(finished.status == 1)
      // How wide the column is depends on the times in it.
      #expect(finished.output.contains(/\nliar +failed/))
      #expect(finished.output.contains("\ngenerational  "))
      #expect(
        finished.output.contains("\nliar failed: collector 'liar': create failed: no luck today"))
      #expect(finished.output.contains("operations: identical under all strategies"))
    }
  }
}
