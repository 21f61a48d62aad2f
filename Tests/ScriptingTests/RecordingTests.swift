import Foundation
import Insight
import Strategies
import Testing
import Trace

@testable import Scripting

/// A run that nobody but the recorder looks at takes short ways (RecordedOperations.swift). One whose
/// fingerprint is kept takes none of them, and has to leave the same trace, byte by byte.
@Suite struct RecordingTests {
  /// Sites whose first operation is predicted, that change their arguments' kinds, that call now a class
  /// and now a function; strings that go to Lua code only.
  static let sites = """
    Part = class "Part" {
      __init__ = function(self, name) self.name = name end,
      __del__ = function(self) died = died + 1 end,
    }
    Plain = class "Plain" {}
    died = 0
    first = def(function(_ENV, a, b) x = a return b end)
    second = def(function(_ENV, a, b) y = list{} return y end)
    local function show(...) return select("#", ...) end
    local makers = { first, second, list.of, tuple.of, first, set.of, second }
    kept = list{}
    for i in range(40) do
      for _, make in ipairs(makers) do made = make(i, 7) end
      for _, value in ipairs{ 1, 2.5, "text", true, false, ("long"):rep(20), kept, Plain } do
        made = first(value, value)
        made = list.of(value, i)
        kept:append(value)
        if i % 3 == 0 then Plain.value = value end
      end
      a, b = list{}, list{ i, "item" }
      c = dict{ key = i, other = a }
      d = dict{ { i, "v" }, { "k", b } }
      e = Part("a name " .. i % 5)
      e.other = e
      e = i % 2 == 0 and Part("b") or nil
      for x in iter(b) do kept:append(x) end
      for k, v in items(c) do last = v end
      for j in range(3) do for k in range(2) do last = j * k end end
      print(len(kept), len(c), is(a, b), show(a, b), d.k[0])
      local item = kept[-1]
      if i == 20 then Part.__init__ = def(function(_ENV, self, name) self.name = name end) end
      if i == 30 then Plain.__init__ = function(self) end end
      p = Plain()
      if i % 10 == 9 then kept = list{} gc.collect() end
      local ok = pcall(function() kept.nothing = 1 end)
    end
    print(died > 0)
    """

  private func trace(_ script: String, python: String, isWatched: Bool) throws -> Data {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(
      "\(UUID().uuidString).mtrace"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var options = RunOptions(scriptPath: script, python: python)
    options.recordPath = path
    options.discardsOutput = true
    options.keepsFingerprint = isWatched
    guard case .finished(let record) = ScriptEngine.run(options, registry: .shipped) else {
      throw CocoaError(.fileReadUnknown)
    }
    #expect(record.failure == nil)
    return try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test(arguments: ["3.8", "3.11", "3.12", "3.14"])
  func theShortWayWritesWhatTheLongOneDoes(_ python: String) throws {
    let sources =
      [Self.sites, ShortWayTests.changing, ShortWayTests.churning]
      + ReplayTests.scripts.map(\.source)
    for source in sources {
      let script = FileManager.default.temporaryDirectory.appendingPathComponent(
        "\(UUID().uuidString).lua")
      defer { try? FileManager.default.removeItem(at: script) }
      try source.write(to: script, atomically: true, encoding: .utf8)
      let short = try trace(script.path, python: python, isWatched: false)
      let long = try trace(script.path, python: python, isWatched: true)
      #expect(short == long, "\(source.prefix(60))")
    }
  }
}
