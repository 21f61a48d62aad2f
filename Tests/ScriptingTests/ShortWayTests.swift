import Insight
import Testing

@testable import Scripting

/// The short ways of operations (FastPaths.swift) come to what the long ones come to: a run whose
/// operations nobody looks at is compared with one that is looked at, which takes none of them.
@Suite struct ShortWayTests {
  /// Names and attributes that change their meaning after they were found once.
  static let changing = """
    C = class "C" { __slots__ = {"v"}, get = function(self) return "method" end }
    D = class "D" { get = function(self) return "method" end, shared = 1 }
    E = class "E" { __getattr__ = function(self, name) return "computed" end }
    P = class "P" { twice = property(function(self) return value(self.v) * 2 end) }
    local function show(f) print(select(2, pcall(f))) end
    turn = def(function(_ENV, round)
      c, d, e, p = C(), D(), E(), P()
      c.v = c
      print(is(c.v, c), sys.getrefcount(c))
      c.v = round
      print(c.v, c:get(), d:get(), d.shared, e.missing)
      p.v = 21
      print(p.twice)
      d.own = 2^round
      print(d.own)
      d.get = function(self) return "own" end
      print(d.get())
      d.get = nil
      print(d:get())
      if round == 2 then D.get = function(self) return "changed" end end
      print(d:get())
      d.shared = "instance's"
      print(d.shared, D.shared)
      d.own = nil
      local ok, message = pcall(function() return d.own end)
      print(message)
      c.v = nil
      ok, message = pcall(function() return c.v end)
      print(message)
      ok, message = pcall(function() c.other = 1 end)
      print(message)
      x = list{1}
      y = x
      x = nil
      print(sys.getrefcount(y), pcall(function() return x end))
      x = true
      x = x
      y = 2 ^ 40
      big = 1 << 40
      print(x, y, big, len(list{1, 2}), len(dict{a = 1}), len("abc"))
    end)
    for round in range(4) do turn(round) end
    word = list{}
    word:append(word)
    word:append(300)
    print(word[0][1], word[-1], len(word), sys.getrefcount(word))
    show(function() return word[2] end)
    name = "global"
    reads = def(function(_ENV) return name end)
    print(reads())
    name = "changed"
    print(reads())
    name = nil
    show(function() return reads() end)
    name = 5
    print(reads())
    d = dict{items = "item", key = 1}
    print(d.items, d.key)
    d.items = nil
    print(len(d:items()))
    d.key = list{}
    d.key:append(d)
    show(function() return d.nothing end)
    d = None
    gc.collect()
    a = list{}
    local stale = a
    a = nil
    show(function() return stale.append end)
    show(function() stale[0] = 1 end)
    show(function() return is(stale, None) end)
    local names
    leak = def(function(_ENV) names = _ENV kept = 1 end)
    leak()
    show(function() return names.kept end)
    show(function() names.kept = 2 end)
    Late = class "Late" {}
    made = Late()
    show(function() return made:hello() end)
    Late.hello = function(self) return "hello" end
    print(made:hello())
    made = nil
    heap.verify()
    """

  /// Objects of all kinds that die young, and some that stay.
  static let churning = """
    gc.set_threshold(50, 3, 3)
    Node = class "Node" { __slots__ = {"left", "right", "mark"},
      __init__ = def(function(_ENV, self, left, right) self.left = left self.right = right end),
      __del__ = function(self) died = died + 1 end }
    Bare = class "Bare" {}
    died = 0
    make = def(function(_ENV, depth)
      if depth == 0 then return Node(None, None) end
      return Node(make(depth - 1), make(depth - 1))
    end)
    count = def(function(_ENV, node)
      if is(node.left, None) then return 1 end
      return 1 + count(node.left) + count(node.right)
    end)
    same = def(function(_ENV, o) kept = o return o end)
    mine = def(function(_ENV) x = list{} x:append(x) return x end)
    kept = list{}
    for i in range(60) do
      local tree = make(3)
      print(count(tree))
      tree.mark = tree
      same(tree)
      b = Bare()
      b.me = b
      b.other = Bare()
      kept:append(mine())
      t = tuple.of(i, b, i * 1000)
      s = set.of(i, 1)
      d = dict{["k" .. i % 3] = i, fixed = t}
      d["k"] = d
      d.fixed = i
      l = list.of(i, 2, 3)
      l[1] = l
      f = def(function(_ENV) return captured end, {captured = b})
      print(f() == b, len(l), l[0], d.fixed, t[2])
      if i % 10 == 0 then kept = list{} end
    end
    b, d, l, t, s, kept, f = nil, nil, nil, nil, nil, nil, nil
    print(gc.collect() > 0, died)
    heap.verify()
    """

  @Test(arguments: ["3.8", "3.10", "3.11", "3.12", "3.13", "3.14"])
  func runsComeToTheSame(_ python: String) throws {
    let sources = [Self.changing, Self.churning] + ReplayTests.scripts.map(\.source)
    for source in sources {
      let short = run(source, python: python, verifyEvery: nil)
      let long = run(source, python: python, verifyEvery: nil) { $0.keepsFingerprint = true }
      #expect(short.failure == long.failure)
      #expect(short.output == long.output)
      #expect(short.errors == long.errors)
      let (a, b) = (try #require(short.record).total, try #require(long.record).total)
      #expect(a.objectsMade == b.objectsMade)
      #expect(a.objectsFreed == b.objectsFreed)
      #expect(a.bytesNow == b.bytesNow)
      #expect(a.bytesPeak == b.bytesPeak)
      #expect(a.arenasPeak == b.arenasPeak)
      #expect(a.poolsNow == b.poolsNow)
      #expect(a.generations == b.generations)
    }
  }

  @Test func theScriptsEndWell() {
    for source in [Self.changing, Self.churning] { #expect(run(source).failure == nil) }
  }
}
