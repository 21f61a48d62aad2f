-- gc.freeze: what is there moves to a permanent generation, where no collection looks.
workload { name = "gc_freeze", summary = "the permanent generation" }

gc.disable()
gc.collect()
start = gc.get_freeze_count()

local function inside(o, generation)
  local found = false
  scope(function()
    for x in iter(gc.get_objects(generation)) do
      if is(x, o) then found = true end
    end
  end)
  return found
end

phase("what is frozen", function()
  a = list{}
  b = list{a}
  print("young", inside(a, 0), inside(a, 1), inside(a, 2))
  gc.collect(0)
  print("middle", inside(a, 0), inside(a, 1), inside(a, 2))
  gc.freeze()
  print("frozen", inside(a, 0), inside(a, 1), inside(a, 2), inside(a, None))
  print("counts", gc.get_count()[1], gc.get_count()[2], gc.get_freeze_count() > start)
  print("tracked still", gc.is_tracked(a), gc.get_referents(b))
  c = list{b}
  print("new ones are not", inside(c, 0))
end)

phase("garbage that is frozen stays", function()
  x = list{}
  x:append(x)
  gc.freeze()
  x = None
  print("collected", gc.collect())
  before = gc.get_freeze_count()
  y = list{}
  y:append(y)
  y = None
  print("others go", gc.collect())
  print("the frozen count stays", eq(gc.get_freeze_count(), before))
  gc.unfreeze()
  print("thawed", gc.get_freeze_count())
  print("collected now", gc.collect())
end)

phase("where thawed objects go", function()
  z = list{}
  gc.freeze()
  gc.unfreeze()
  print(inside(z, 0), inside(z, 1), inside(z, 2))
  gc.collect(1)
  print(inside(z, 0), inside(z, 1), inside(z, 2))
end)

phase("references count as ever", function()
  Noisy = class "Noisy" { __del__ = function(self) print("gone", self.name) end }
  n = Noisy()
  n.name = "frozen"
  gc.freeze()
  frozen = gc.get_freeze_count()
  n = None
  print("one frozen object less", frozen - gc.get_freeze_count())
  m = Noisy()
  m.name = "cycle"
  m.me = m
  gc.freeze()
  m = None
  print("a frozen cycle stays", gc.collect())
  gc.unfreeze()
  print("until it is thawed", gc.collect())
  gc.freeze()
  gc.freeze()
  twice = gc.get_freeze_count()
  gc.unfreeze()
  gc.unfreeze()
  print(gc.get_freeze_count())
end)

phase("frozen objects refer to others", function()
  holder = list{}
  gc.freeze()
  p = list{}
  p:append(p)
  holder:append(p)
  p = None
  print("held by a frozen list", gc.collect(), len(holder))
  holder:clear()
  print("let go", gc.collect())
  gc.unfreeze()
end)
