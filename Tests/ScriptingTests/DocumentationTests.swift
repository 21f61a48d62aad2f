import Foundation
import Testing

@testable import Scripting

@Suite struct DocumentationTests {
  @Test func everyBuiltinHasADefinitionForEditors() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/moult.lua")
    let text = try String(contentsOf: file, encoding: .utf8)
    var defined: Set<String> = []
    for line in text.split(separator: "\n") {
      let words = line.split(whereSeparator: { " (=".contains($0) })
      if line.hasPrefix("function "), words.count > 1 { defined.insert(String(words[1])) }
      if let first = words.first, line.contains(" = ") { defined.insert(String(first)) }
    }
    // Lua's own functions are known to the language server.
    let ofLua = Set(LuaEngine.luaNames).union(["require"])
    let missing = ScriptEngine.builtinNames.subtracting(ofLua).filter { name in
      !defined.contains(name) && !defined.contains { $0.hasPrefix("\(name).") }
    }
    #expect(missing.sorted() == [])
  }

  @Test func theListOfBuiltinsIsWhatAnEngineDefines() {
    #expect(
      ScriptEngine.builtinNames.symmetricDifference(ScriptEngine.definedNames()).sorted() == [])
  }

  @Test func namesOfLuaAreBuiltins() {
    #expect(
      ScriptEngine.builtinNames.isSuperset(of: ["print", "list", "None", "gc", "math", "def"]))
    #expect(!ScriptEngine.builtinNames.contains("os"))
  }
}
