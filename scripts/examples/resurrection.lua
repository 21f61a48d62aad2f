-- A finalizer may store its object somewhere: then it lives on. __del__ is not called a second
-- time.
workload { name = "resurrection", summary = "objects saved by their own __del__" }

local is_finalized = sys.version_minor >= 9 and gc.is_finalized or function(o) return "n/a" end -- from 3.9 on

saved = list{}
calls = 0

Phoenix = class "Phoenix" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self)
    calls = calls + 1
    print("  __del__ of", self.name)
    saved:append(self)
  end,
}
Plain = class "Plain" {}

phase("by counting", function()
  gc.collect()
  gc.disable()
  p = Phoenix("one")
  print("finalized before:", is_finalized(p))
  p = nil
  print("saved:", len(saved), saved[0].name)
  print("finalized:", is_finalized(saved[0]), "references", sys.getrefcount(saved[0]))
  p = saved[0]
  print("bound again:", sys.getrefcount(p))
  saved:clear()
  p = nil
  print("died a second time without __del__, calls", calls)
  p = Phoenix("two")
  p = Phoenix("three")
  print("saved", len(saved))
  p = nil
  print("saved", len(saved))
  saved:clear()
  print("cleared, calls", calls)
end)

phase("a whole structure", function()
  p = Phoenix("root")
  p.child = Phoenix("child")
  p.items = list{1, 2, Plain()}
  p = nil
  print("only the root died:", calls, len(saved))
  print("its child is whole:", saved[0].child.name, len(saved[0].items))
  saved:clear()
  print("now the child has been finalized too, calls", calls)
  print("saved", len(saved), saved[0].name)
  saved:clear()
  print("calls", calls)
end)

phase("in a cycle", function()
  a = Phoenix("a")
  b = Phoenix("b")
  a.other = b
  b.other = a
  a = nil
  b = nil
  print("collected", gc.collect())
  print("saved", len(saved), "calls", calls)
  print("whole:", saved[0].other.name, saved[1].other.name)
  print("finalized:", is_finalized(saved[0]), is_finalized(saved[1]))
  print("nothing to collect while saved:", gc.collect())
  saved:clear()
  print("collected at last", gc.collect(), "calls", calls)
end)

phase("one saves the others", function()
  keeper = Phoenix("keeper")
  other = Plain()
  third = list{other, keeper}
  keeper.other = other
  other.third = third
  keeper = nil
  other = nil
  third = nil
  print("collected", gc.collect())
  print("saved", len(saved), "its list has", len(saved[0].other.third))
  print("part of it is freed by hand")
  saved[0].other = nil
  print("collected", gc.collect())
  saved:clear()
  print("and the rest", gc.collect())
end)

phase("half saved", function()
  -- The cycle dies, but a part that hangs from it is saved.
  Saver = class "Saver" {
    __del__ = function(self)
      saved:append(self.part)
    end,
  }
  s = Saver()
  s.me = s
  s.part = list{1, 2, 3}
  s = nil
  print("collected", gc.collect())
  print("the part lives on:", saved)
  saved:clear()
  print("and the cycle is found later:", gc.collect())
end)

phase("weak references", function()
  p = Phoenix("weak")
  r = weakref.ref(p)
  c = weakref.ref(p, function(reference) print("  callback") end)
  print("alive:", is(r(), p))
  p = nil
  print("saved by counting, weak references still good:", is(r(), saved[0]), is(c(), saved[0]))
  saved:clear()
  print("dead:", is(r(), None), is(c(), None))
  p = Phoenix("weak cycle")
  p.me = p
  r = weakref.ref(p)
  c = weakref.ref(p, function(reference) print("  callback") end)
  p = nil
  print("collected", gc.collect())
  print("saved by __del__ in the collector:", len(saved), "weak references good:",
    not is(r(), None), not is(c(), None))
  saved:clear()
  print("collected", gc.collect())
  r = nil
  c = nil
end)

phase("again and again", function()
  for i in range(5) do
    x = Phoenix(i)
    x.me = x
  end
  x = nil
  print("collected", gc.collect(), "saved", len(saved), "calls", calls)
  for o in iter(saved) do o.me = nil end
  saved:clear()
  print("collected", gc.collect(), "saved", len(saved), "calls", calls)
  gc.enable()
end)
