import Foundation
import Insight
import Strategies
import Testing

@testable import Scripting

/// Special methods that change what a call is about: what `Tests/TrustTests/reentrant` found. Each ended the
/// process, or left the heap broken, before it was mended. What is printed is what CPython prints, but where
/// that crashes itself.
@Suite struct ReentrantTests {
  private static let every = ["3.8", "3.10", "3.11", "3.12", "3.13"]

  private func expect(_ script: String, prints text: String, _ python: String) {
    var options = RunOptions(
      scriptPath: "reentrant.lua", python: python, timeoutSeconds: 20, quiet: true)
    options.verifyEvery = 1
    let probe = ScriptEngine.probe(options, source: Array(script.utf8), registry: .shipped)
    #expect(probe.failure == nil)
    #expect(probe.problems.isEmpty)
    #expect(String(decoding: probe.output, as: UTF8.self) == text)
  }

  /// `E(f, v)`: its `__index__`, `__eq__` and `__len__` call f and give v.
  private let prelude = """
    E = class "E" {
      __init__ = function(self, f, v) self.f = f self.v = v end,
      __index__ = function(self) self.f() return self.v end,
      __eq__ = function(self, o) self.f() return self.v end,
      __len__ = function(self) self.f() return self.v end,
      __hash__ = function(self) return 1 end,
      __iter__ = function(self) return iter(list { 7 }) end,
    }
    local function say(f)
      local ok, e = pcall(f)
      print(ok and e or value(str(e)):gsub("^.-: ", ""))
    end

    """

  @Test(arguments: every)
  func listsMayShrinkWhileTheyAreLookedAt(_ python: String) {
    expect(
      prelude + """
        l = list { 1, 2, 3 }
        l:remove(E(l.clear, true))
        print(l)
        l = list(range(9))
        l[E(def(function(_ENV) end), 1)] = 9
        l[E(def(function(_ENV) end), 8)] = nil
        print(len(l), l[1])
        print(l[slice(E(l.clear, 0), 5)])
        l = list(range(9))
        print(pcall(function() l[slice(E(l.clear, 0), 5, 2)] = list { 1 } end) == false, l)
        l = list(range(9))
        clearing = generator(function(_ENV) l:clear() yield(1) yield(2) end)
        print(pcall(function() l[slice(nil, nil, 5)] = clearing() end) == false, l)
        l = list { 1, 2, 3 }
        l:extend(E(l.clear, 2))
        print(l)
        l = list { 1 }
        l:extend(E(def(function(_ENV) end), sys.maxsize))
        print(l)
        """,
      prints: "[]\n8 9\n[]\nTrue []\nTrue []\n[7]\n[1, 7]\n", python)
  }

  @Test(arguments: every)
  func bytesMayShrinkWhileTheyAreLookedAt(_ python: String) {
    expect(
      prelude + """
        b = bytearray(bytes { 97, 98, 99, 100 })
        print(b:find(E(b.clear, 100)), b)
        b = bytearray(bytes { 97, 98, 99, 100 })
        print(b[slice(E(b.clear, 1), 4)], b:find(bytes { 99 }, E(b.clear, 1)))
        l = list { E(def(function(_ENV) l:clear() end), 1), 2 }
        print(pcall(array, "i", l) == false, l)
        """,
      prints: "-1 bytearray(b'')\nbytearray(b'') -1\nTrue []\n", python)
  }

  @Test(arguments: ["3.12", "3.13"])
  func whatIsJoinedMayNotChangeMeanwhile(_ python: String) {
    expect(
      """
      B = class "B" {
        __buffer__ = function(self, flags) l:clear() return memoryview(bytes { 1 }) end,
      }
      l = list { B(), B(), B() }
      local ok, e = pcall(function() return bytes { 44 }:join(l) end)
      print(ok, value(str(e)):match("RuntimeError.*"))
      """,
      prints: "False RuntimeError: sequence changed size during iteration\n", python)
  }

  @Test(arguments: every)
  func dictsMayBeOthersAfterAComparison(_ python: String) {
    expect(
      """
      K = class "K" {
        __init__ = function(self, f) self.f = f or false end,
        __hash__ = function(self) print("hash") return 1 end,
        __eq__ = function(self, o) if self.f then self.f() end return false end,
      }
      o = dict()
      d = dict()
      d[K(o.clear)] = 0
      o[K()] = 1
      print(pcall(function() d:update(o) end) == false, len(d), len(o))
      s = set()
      s:update(dict { { K(), 1 } })
      local h = hash("b")
      S = class "S" {
        __hash__ = function(self) return h end,
        __eq__ = function(self, other) d:clear() d.b = 2 return false end,
      }
      d = dict { b = 1 }
      d[S()] = 3
      print(len(d), contains(d, "b"))
      """,
      prints: "hash\nhash\nTrue 2 0\nhash\n2 True\n", python)
  }

  @Test(arguments: every)
  func boundsOfRangesAreWhatTheirIndexSays(_ python: String) {
    expect(
      prelude + """
        nothing = def(function(_ENV) end)
        print(range(E(nothing, 3)), range(1, E(nothing, 3)), list(range(0, 10, E(nothing, 3))))
        W = E(nothing, "t")
        print(pcall(range, W) == false, pcall(round, 15, W) == false)
        """,
      prints: "range(0, 3) range(1, 3) [0, 3, 6, 9]\nTrue True\n", python)
  }

  @Test(arguments: every)
  func onlyIntsHaveTheMethodsOfBits(_ python: String) {
    expect(
      """
      x = 1.5
      y = complex(1, 2)
      z = 1
      for name in iter(list { "__index__", "__and__", "__lshift__", "__add__" }) do
        print(name, hasattr(x, value(name)), hasattr(y, value(name)), hasattr(z, value(name)))
      end
      """,
      prints: """
        __index__ False False True
        __and__ False False True
        __lshift__ False False True
        __add__ True True True

        """, python)
  }

  /// Its text was asked for without end.
  @Test(arguments: every)
  func anExceptionMayBeItsOwnArgument(_ python: String) {
    expect(
      """
      e = ValueError(1)
      e.args = tuple { e }
      for f in iter(list { str, repr }) do
        local ok, x = pcall(f, e)
        print(ok, value(str(x)):find("maximum recursion depth exceeded while getting the", 1, true) ~= nil)
      end
      print(repr(ValueError(KeyError("x"))), repr(ValueError(1, 2)), repr(ValueError()))
      """,
      prints: """
        False True
        False True
        ValueError(KeyError('x')) ValueError(1, 2) ValueError()

        """, python)
  }

  /// Keyword arguments of a call that failed before it began stayed there for the next one.
  @Test(arguments: every)
  func keywordArgumentsOfAFailedCallAreForgotten(_ python: String) {
    expect(
      """
      print(pcall(weakref.WeakValueDictionary, {}, { a = list {} }) == false)
      for i in range(3) do print(len(weakref.WeakValueDictionary())) end
      """,
      prints: "True\n0\n0\n0\n", python)
  }

  /// Iterators, and what they are made of, may be given up by the code that they run.
  @Test(arguments: every)
  func whatALoopWalksOverMayBeGivenUp(_ python: String) {
    expect(
      """
      holder = list {}
      C = class "C" {
        __iter__ = function(self) holder:clear() return iter(list { 1 }) end,
        __reversed__ = function(self) holder:clear() return iter(list { 1 }) end,
      }
      for _, f in ipairs { iter, reversed, enumerate, zip, function(x) return map(len, x) end } do
        holder:append(C())
        f(holder[0])
        holder:append(C())
        pcall(f, holder[0])
        print(len(holder))
      end
      """,
      prints: "0\n0\n0\n0\n0\n", python)
  }

  /// Up to 3.11 the list of a result makes a collection due, after which what belongs in it may be gone.
  @Test(arguments: every)
  func objectsAreLookedForAfterTheListIsThere(_ python: String) {
    expect(
      """
      C = class "C" { __del__ = function(self) holder:clear() end }
      holder = list {}
      for i in range(20) do
        holder:append(list { i })
        local x = C()
        x.me = x
      end
      gc.set_threshold(1, 1, 1)
      print(len(gc.get_referents(holder)) >= 0, len(gc.get_referrers(holder)) >= 0)
      gc.set_threshold(700, 10, 10)
      """,
      prints: "True True\n", python)
  }

  /// The same of the list that an array becomes: the array had grown beyond it.
  @Test(arguments: every)
  func anArrayMayGrowWhileItsListIsMade(_ python: String) {
    expect(
      """
      numbers = array("i", list { 1, 2 })
      C = class "C" { __del__ = function(self) numbers:extend(array("i", list(range(2000)))) end }
      gc.disable()
      for i in range(20) do
        local x = C()
        x.me = x
      end
      gc.set_threshold(1, 1, 1)
      gc.enable()
      local l = numbers:tolist()
      gc.set_threshold(700, 10, 10)
      print(len(l))
      """,
      prints: "2\n", python)
  }
}
