extension ReplayTests {
  /// Loops whose passes make an object and bind it to a name, which a replay performs as a whole; and what
  /// makes it stop: finalizers, collections, other classes, names that are bound anew.
  static let passes = (
    name: "passes of loops",
    source: """
    gc.set_threshold(30, 2, 2)
    local died = 0
    Slots = class "Slots" { __slots__ = {"v"} }
    Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v end) }
    Own = class "Own" { __init__ = def(function(_ENV, self, v) self.v = v self.me = self end) }
    Dying = class "Dying" { __del__ = function(self) died = died + 1 kept = list{died} end }
    Odd = class "Odd" { __init__ = def(function(_ENV, self, v)
      if v % 7 == 3 then x = list{v} end
      self.v = v end) }
    Pair = class "Pair" { __slots__ = {"left", "right"},
      __init__ = def(function(_ENV, self, left, right) self.left = left self.right = right end) }
    churn = def(function(_ENV, n)
      for i in range(n) do a = list{} end
      for i in range(n) do a = list.of(i) end
      for i in range(n) do a = list{i} end
      for i in range(n) do a = tuple{i} end
      for i in range(n) do a = tuple.of(i * 100000007) end
      for i in range(n) do a = dict{} end
      for i in range(n) do a = dict{k = i} end
      for i in range(n) do a = dict{longer_than_that = i} end
      for i in range(n) do a = dict{v = "text"} end
      for i in range(n) do a = dict{v = i, w = a} end
      for i in range(n) do a = dict{{i, 1.5}} end
      for i in range(n) do a = Slots() end
      for i in range(n) do a = Plain(i) end
      for i in range(n) do a = Plain(a) end
      for i in range(n) do a = Pair(a, i) end
      for i in range(n) do a = Own(i) end
      for i in range(n) do a = Dying() end
      for i in range(n) do a = Odd(i) end
      for i in range(3, 4 * n, 3) do a = list.of(-i) end
      for i in range(n, 0, -1) do a = list{} end
      for i in range(n) do a = list{} b = dict{} end
      for i in range(n) do a = list{a} end
      for i in range(n) do for j in range(3) do a = list.of(j) end end
      for i in range(n) do a = list{} if i == 7 then break end end
      for i in range(n) do a = Plain(i) if i == 5 then Plain.more = i end end
      for i in range(n) do a = Plain(i) w = weakref.ref(a, function(r) died = died + 1 end) end
      for i in range(n) do a = list{} if i == 9 then gc.collect() end end
      Single = class "Single" {}
      for i in range(1) do Single = Single() end
      try(function() for i in range(n) do a = list{} if i == 4 then raise(ValueError("no")) end end end)
    end)
    churn(40)
    churn(3)
    churn(40)
    for i in range(50) do a = list.of(i) end
    print(died)
    """
  )
}
