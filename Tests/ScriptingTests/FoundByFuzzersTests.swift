import Foundation
import Insight
import Strategies
import Testing
import Trace

@testable import Scripting

/// What fuzzers found: each failed before it was mended.
@Suite struct FoundByFuzzersTests {
  private func probe(_ script: String, _ python: String = "3.12") -> FailureProbe {
    var options = RunOptions(
      scriptPath: "found.lua", python: python, timeoutSeconds: 20, quiet: true)
    options.verifyEvery = 1
    return ScriptEngine.probe(options, source: Array(script.utf8), registry: .shipped)
  }

  private func expect(_ script: String, prints text: String, _ python: String = "3.12") {
    let probe = probe(script, python)
    #expect(probe.failure == nil)
    #expect(probe.problems.isEmpty)
    #expect(String(decoding: probe.output, as: UTF8.self) == text)
  }

  /// Operations on sets of a subclass made another one of it, which did not count as a reference to its
  /// class; CPython makes plain sets.
  @Test(arguments: ["3.8", "3.12", "3.13"])
  func operationsOfSubclassesOfSetsMakePlainSets(_ python: String) {
    for (base, shown) in [("set", "set"), ("frozenset", "frozenset")] {
      expect(
        """
        R = class("R", \(base)) {}
        a = R(list { 1, 2, 3 })
        b = R(list { 3, 4 })
        for r in iter(list { a - b, a | b, a & b, a ~ b, a:copy(), a:union(b), a:difference(b),
          a:intersection(b), a:symmetric_difference(b), a:union(list { 9 }), a & a }) do
          print(type(r).__name__, len(r))
        end
        """,
        prints: [2, 4, 1, 3, 3, 4, 2, 1, 3, 4, 3].map { "\(shown) \($0)\n" }.joined(), python)
    }
  }

  /// A step of a slice times a stride can be larger than any number; with one item or none that is fine.
  @Test func stepsOfViewsWrapAround() {
    expect(
      """
      m = memoryview(bytes(list(range(16)))):cast("i")
      v = m[slice(0, 1, 4611686018427387904)]
      print(v.shape, v.strides, v:tolist(), v:tobytes())
      w = m[slice(1, 2, 9223372036854775807)][slice(nil, nil, -1)]
      print(w.shape, w.strides, list(w), w == w)
      d = memoryview(bytearray(8)):cast("h")
      d[slice(0, 1, 9223372036854775807)] = memoryview(bytes(list { 7, 0 })):cast("h")
      print(d:tolist())
      """,
      prints: """
        (1,) (0,) [50462976] b'\\x00\\x01\\x02\\x03'
        (1,) (4,) [117835012] True
        [7, 0, 0, 0]

        """)
  }

  /// A format that is not ASCII was called unknown; CPython's codec refuses it.
  @Test func formatsThatAreNotASCIIAreRefusedByTheCodec() {
    expect(
      """
      print(pcall(function() return memoryview(bytes(4)):cast("é") end))
      """,
      prints: "False found.lua:1: ValueError: 'ascii' codec can't encode character '\\xe9' in "
        + "position 0: ordinal not in range(128)\n")
  }

  /// The objects of builtin functions are never freed, and kept their names: from the first replay of a
  /// recording under libFuzzer.
  @Test(arguments: ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func builtinsThatAreValuesLeaveNothing(_ python: String) {
    expect(
      """
      f = len
      k = class("K") { p = property(repr), s = staticmethod(sorted) }
      print(f(list { 1, 2 }), f.__name__)
      """,
      prints: "2 len\n", python)
  }

  /// The methods of `object` take any object for a name.
  @Test(arguments: ["3.8", "3.12", "3.13"])
  func namesOfAttributesAreStrings(_ python: String) {
    expect(
      """
      C = class("C") {}
      for _, o in ipairs { C(), list { 1 }, 5 } do
        print(select(2, pcall(function() o = object.__setattr__(o, 5, 1) end)))
      end
      l = list { 1 }
      print(select(2, pcall(function() l:__setattr__(l, 1) end)))
      print(select(2, pcall(function() l:__getattribute__(2.5) end)))
      print(select(2, pcall(function() l:__delattr__(None) end)))
      """,
      prints: """
        found.lua:3: TypeError: attribute name must be string, not 'int'
        found.lua:3: TypeError: attribute name must be string, not 'int'
        found.lua:3: TypeError: attribute name must be string, not 'int'
        found.lua:6: TypeError: attribute name must be string, not 'list'
        found.lua:7: TypeError: attribute name must be string, not 'float'
        found.lua:8: TypeError: attribute name must be string, not 'NoneType'

        """, python)
  }

  /// What a finalizer binds while the names are given up is given up, too.
  @Test(arguments: ["3.8", "3.11", "3.12", "3.13", "3.14"])
  func finalizersAtTheEndLeaveNothing(_ python: String) {
    expect(
      """
      C = class("C", list) {__del__ = def(function(_ENV, self)
        f = def(function(_ENV) return 1 end)
        g = generator(function(_ENV) yield(f) end)()
      end)}
      a = C()
      """,
      prints: "", python)
  }

  /// Clearing the dict of an instance that only its own attribute holds frees the instance, and on 3.13 its
  /// values with it: the others were emptied after that. AddressSanitizer found it.
  @Test(arguments: ["3.8", "3.11", "3.12", "3.13", "3.14"])
  func clearingADictMayFreeItsInstance(_ python: String) {
    expect(
      """
      C = class("C") {}
      for i in range(20) do
        p = C()
        p.me = p
        p.b, p.c, p.d, p.e = list { 1 }, list { 2 }, list { 3 }, list { 4 }
        d = p.__dict__
        p = None
        d:clear()
        q = C()
        q.x = 1
        print(len(d), d, q.x)
      end
      """,
      prints: String(repeating: "0 {} 1\n", count: 20), python)
  }

  /// Damaged traces that ended calls and blocks whose scopes were gone, one whose finalizer calls what is being
  /// destroyed, and one in which a call has more results than there are bytes: they were counted for ever.
  @Test(arguments: ["scopes", "calls", "dying", "results"])
  func damagedTracesLeaveTheHeapWhole(_ name: String) throws {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Traces/\(name).mtrace").path
    for collector in ["generational", "mark-sweep", "moult"] {
      for python in ["3.8", "3.11", "3.12", "3.14"] {
        for verify in [1, 50, nil] {
          let reader = try TraceReader(path: path, salvage: true)
          var options = RunOptions(
            scriptPath: "", collector: collector, python: python, verifyEvery: verify,
            memoryLimit: 64 << 20, timeoutSeconds: 20, quiet: true)
          options.discardsOutput = true
          let probe = FailureProbe()
          _ = ScriptEngine.replay(reader, options, registry: .shipped, probe: probe)
          #expect(probe.problems.isEmpty, "\(collector), \(python)")
        }
      }
    }
  }
}
