import Foundation
import PluginHost
import Testing

// A plugin that lies gets a clear refusal, and nothing of it is called.

/// A macro of liar.c and what the refusal has to say.
private let lies: [(defines: [String], reason: String)] = [
  (["NO_ENTRY"], "it does not export moult_plugin_entry"),
  (["NULL_ENTRY"], "moult_plugin_entry returned NULL"),
  (["PLUGIN_SIZE=4"], "its description says it has 4 bytes"),
  (["PLUGIN_SIZE=40"], "MoultPlugin has 40 bytes, version 1 of the interface has 56"),
  (["PLUGIN_SIZE=4096"], "MoultPlugin has 4096 bytes, this Moult knows 56"),
  (["PLUGIN_VERSION=2"], "it was written for version 2 of the plugin interface, this Moult has"),
  (["PLUGIN_VERSION=0"], "it says version 0 of the plugin interface, which does not exist"),
  (["PLUGIN_KIND=9"], "kind 9 is neither a collector (1) nor a module (2)"),
  (["PLUGIN_HEADER=24"], "a header of 24 bytes"),
  (["PLUGIN_NAME=NULL"], "the plugin's name is NULL"),
  (["PLUGIN_NAME=\"\""], "'' is no name"),
  (["PLUGIN_NAME=\"two words\""], "'two words' is no name"),
  (["PLUGIN_NAME=\"\\377\""], "the plugin's name is not UTF-8"),
  (["PLUGIN_NAME=\"generational\""], "the name 'generational' is already taken"),
  (["PLUGIN_NAME=\"list\""], "the name 'list' is already taken"),
  (["PLUGIN_SUMMARY=NULL"], "the summary is NULL"),
  (["PLUGIN_COLLECTOR=NULL"], "the table of the collector is NULL"),
  (["PLUGIN_MODULE=&module"], "it says that it is a collector, but has the table of a module too"),
  (["COLLECTOR_SIZE=16"], "MoultCollector has 16 bytes"),
  (["COLLECTOR_SIZE=999"], "MoultCollector has 999 bytes, this Moult knows"),
  (["CREATE=NULL"], "the function 'create' is missing"),
  (["FIND=NULL"], "the function 'find' is missing"),
  (["NEEDS=4096"], "needs has bits that this Moult does not know: 4096"),
  (["PROPERTIES=4096"], "properties has bits that this Moult does not know: 4096"),
  (["PRE_HEADER=8"], "a pre-header of 8 bytes: it must be a multiple of 16"),
  (["PRE_HEADER=128"], "a pre-header of 128 bytes"),
  (["NEEDS=MOULT_NEEDS_SUSPECTS_INDEXED"], "indexed suspects need a pre-header"),
  (["PROPERTIES=MOULT_INCREMENTAL"], "works in steps, but the function 'step' is missing"),
  (["NEEDS=MOULT_NEEDS_TRACK"], "'tracked' or 'untracked' is missing"),
  (["KNOBS=NULL"], "it says that it has 1 knobs, but their table is NULL"),
  (["KNOB_NAME=NULL"], "the name of knob 0 is NULL"),
  (["KNOB_NAME=\"a b\""], "'a b' is no name for a knob"),
  (["KNOB_INITIAL=10"], "knob 'depth': 10 is not between 1 and 9"),
]

/// As `lies`, for a module.
private let moduleLies: [(defines: [String], reason: String)] = [
  (["PLUGIN_COLLECTOR=&collector"], "a module, but has the table of a collector too"),
  (["PLUGIN_MODULE=NULL"], "the table of the module is NULL"),
  (["PLUGIN_NAME=\"a-b\""], "'a-b' cannot be the name of a module in scripts"),
  (["FUNCTION_NAME=NULL"], "the name of function 0 is NULL"),
  (["FUNCTION_NAME=\"a.b\""], "'a.b' is no name for a function"),
  (["FUNCTION_CALL=NULL"], "function 'one' is NULL"),
  (["TYPE_BYTES=8"], "type 'Thing': instances of 8 bytes"),
  (["TYPE_BYTES=28"], "type 'Thing': instances of 28 bytes"),
  (["TYPE_WORDS=2"], "reference_words names words past the end"),
  (["TYPE_FLAGS=0"], "type 'Thing' holds references, but is no container"),
  (["TYPE_FLAGS=64"], "type 'Thing' has flags that this Moult does not know"),
  (["TYPE_TRAVERSE=nothing"], "type 'Thing' has both reference_words and 'traverse'"),
  (["TYPE_TRAVERSE=nothing", "TYPE_WORDS=0"], "'dealloc' is missing"),
]

private let asModule = ["PLUGIN_KIND=MOULT_PLUGIN_MODULE"]

/// The reason for which a library with these macros is refused.
private func refusal(_ defines: [String]) throws -> String {
  try withLibrary(beside("liar.c"), defines: defines + ["CRASH_IF_CALLED"]) { library in
    let finished = try moult("plugins", "--plugin", library)
    #expect(finished.status == 1, "\(defines)")
    #expect(finished.output.isEmpty)
    #expect(finished.errors.hasPrefix("moult: error: plugin '\(library)': "))
    return finished.errors
  }
}

@Test(arguments: lies.indices) func aCollectorThatLiesIsRefused(_ i: Int) throws {
  #expect(try refusal(lies[i].defines).contains(lies[i].reason))
}

@Test(arguments: moduleLies.indices) func aModuleThatLiesIsRefused(_ i: Int) throws {
  var defines = asModule
  if !moduleLies[i].defines.contains(where: { $0.hasPrefix("PLUGIN_COLLECTOR") }) {
    defines.append("PLUGIN_COLLECTOR=NULL")
  }
  if !moduleLies[i].defines.contains(where: { $0.hasPrefix("PLUGIN_MODULE") }) {
    defines.append("PLUGIN_MODULE=&module")
  }
  #expect(try refusal(defines + moduleLies[i].defines).contains(moduleLies[i].reason))
}

@Test func whatDoesNotLieIsAccepted() throws {
  try withLibrary(beside("liar.c")) { library in
    let finished = try moult("plugins", "--plugin", library)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.output.hasPrefix("liar 0.1  collector  \(library)\n"))
  }
  let module = asModule + ["PLUGIN_COLLECTOR=NULL", "PLUGIN_MODULE=&module"]
  try withLibrary(beside("liar.c"), defines: module) { library in
    let finished = try moult("plugins", "--plugin", library)
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.output.contains("liar.one: one"))
  }
}

@Test func whatIsNoLibraryIsRefused() throws {
  let missing = try moult("plugins", "--plugin", "/nowhere/x.so")
  #expect(missing.status == 1)
  #expect(
    missing.errors == "moult: error: plugin '/nowhere/x.so': No such file or directory\n")
  let text = try moult("run", "s.lua", "--plugin", beside("liar.c").path)
  #expect(text.status == 1)
  #expect(text.errors.contains("not a library that can be loaded"))
  let folder = try moult("plugins", environment: ["MOULT_PLUGIN_PATH": "/nowhere"])
  #expect(folder.status == 1)
  #expect(folder.errors.contains("plugin '/nowhere': the directory cannot be read"))
}

@Test(arguments: [
  (["CREATE_FAILS"], "collector 'liar': create failed: no luck today"),
  (["ATTACH_FAILS"], "collector 'liar': attach failed: the moon is full"),
  (["ATTACH_FAILS_SILENTLY"], "collector 'liar': attach failed: status 7"),
])
func aCollectorThatDoesNotStartEndsTheRun(_ defines: [String], _ reason: String) throws {
  try withScript("a = list{}") { script in
    try withLibrary(beside("liar.c"), defines: defines) { library in
      let finished = try moult("run", script, "--plugin", library, "--collector", "liar")
      #expect(finished.status == 1)
      #expect(finished.errors == "moult: error: \(reason)\n")
      #expect(finished.output.isEmpty)
      // Loading it alone does no harm.
      #expect(try moult("run", script, "--plugin", library, "-q").status == 0)
    }
  }
}

@Test func aModuleThatDoesNotStartEndsTheRun() throws {
  let module = asModule + ["PLUGIN_COLLECTOR=NULL", "PLUGIN_MODULE=&module", "CREATE_FAILS"]
  try withScript("a = list{}") { script in
    try withLibrary(beside("liar.c"), defines: module) { library in
      let finished = try moult("run", script, "--plugin", library)
      #expect(finished.status == 1)
      #expect(finished.errors == "moult: error: module 'liar': create failed: no luck today\n")
    }
  }
}

@Test func twoPluginsOfOneNameAreRefused() throws {
  try withLibrary(beside("liar.c")) { first in
    try withLibrary(beside("liar.c")) { second in
      let finished = try moult("plugins", "--plugin", first, "--plugin", second)
      #expect(finished.status == 1)
      #expect(finished.errors.contains("plugin '\(second)': the name 'liar' is already taken"))
      // The same file twice is one plugin.
      #expect(try moult("plugins", "--plugin", first, "--plugin", first).status == 0)
    }
  }
}
