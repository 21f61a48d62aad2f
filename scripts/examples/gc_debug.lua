-- Debugging the collector: gc.set_debug, gc.garbage and the objects the collector knows.
workload {
  name = "gc_debug",
  summary = "DEBUG_SAVEALL, gc.garbage, gc.get_objects, freeze and unfreeze",
}

local is_finalized = sys.version_minor >= 9 and gc.is_finalized or function(o) return "n/a" end -- from 3.9 on

Node = class "Node" {}

phase("flags", function()
  gc.collect()
  gc.disable()
  print("flags", gc.DEBUG_STATS, gc.DEBUG_COLLECTABLE, gc.DEBUG_UNCOLLECTABLE, gc.DEBUG_SAVEALL,
    gc.DEBUG_LEAK)
  print("set now", gc.get_debug())
  gc.set_debug(gc.DEBUG_SAVEALL)
  print("set now", gc.get_debug())
  gc.set_debug(0)
  print("set now", gc.get_debug())
  print("enabled", gc.isenabled())
  gc.enable()
  print("enabled", gc.isenabled())
  gc.disable()
  print("garbage", gc.garbage)
end)

phase("saving what is found", function()
  gc.set_debug(gc.DEBUG_SAVEALL)
  a = list{1, 2}
  a:append(a)
  a = nil
  print("found", gc.collect())
  print("in gc.garbage:", len(gc.garbage), gc.garbage[0])
  print("found again, as gc.garbage keeps it:", gc.collect(), len(gc.garbage))
  b = gc.garbage[0]
  print("references to it:", sys.getrefcount(b))
  gc.garbage:clear()
  print("references to it:", sys.getrefcount(b))
  b = nil
  print("found again:", gc.collect(), len(gc.garbage))
  gc.garbage:clear()
  x = Node()
  y = Node()
  x.other = y
  y.other = x
  x.data = list{1, 2, 3}
  x = nil
  y = nil
  print("found", gc.collect())
  kinds = list{}
  for o in iter(gc.garbage) do kinds:append(type(o).__name__) end
  kinds:sort()
  print("their types", kinds)
  print("saved", len(gc.garbage))
  gc.set_debug(0)
  gc.garbage:clear()
  print("found without the flag", gc.collect(), len(gc.garbage))
end)

phase("finalizers and saving", function()
  Loud = class "Loud" { __del__ = function(self) print("  __del__") end }
  gc.set_debug(gc.DEBUG_SAVEALL)
  x = Loud()
  x.me = x
  x = nil
  print("found", gc.collect())
  print("saved", len(gc.garbage), "finalized", is_finalized(gc.garbage[0]))
  gc.set_debug(0)
  gc.garbage:clear()
  print("found", gc.collect())
end)

phase("what the collector knows", function()
  gc.collect()
  marker = list{"marker"}
  local function known(generation)
    local count = 0
    scope(function()
      objects = generation and gc.get_objects(generation) or gc.get_objects()
      for o in iter(objects) do
        if is(o, marker) then count = count + 1 end
      end
      objects = nil
    end)
    return count
  end
  print("young:", known(0), known(1), known(2), known())
  gc.collect(0)
  print("after collect(0):", known(0), known(1), known(2), known())
  gc.collect(1)
  print("after collect(1):", known(0), known(1), known(2), known())
  gc.collect(2)
  print("after collect(2):", known(0), known(1), known(2), known())
  gc.freeze()
  print("frozen:", known(0), known(1), known(2), known())
  print("frozen objects:", gc.get_freeze_count() > 0)
  frozen = gc.get_freeze_count()
  gc.unfreeze()
  print("unfrozen:", known(0), known(1), known(2), known())
  print("frozen objects after unfreeze", gc.get_freeze_count() < frozen)
  local fine, message = pcall(gc.get_objects, 3)
  print(fine, message:match("ValueError.*"))
  fine, message = pcall(gc.collect, 3)
  print(fine, message:match("ValueError.*"))
  fine, message = pcall(gc.collect, -1)
  print(fine, message:match("ValueError.*"))
end)

phase("frozen garbage is not found", function()
  gc.collect()
  a = list{}
  a:append(a)
  gc.freeze()
  a = nil
  print("found while frozen:", gc.collect())
  gc.unfreeze()
  print("found afterwards:", gc.collect())
end)

phase("counts", function()
  gc.collect()
  print("counts", gc.get_count())
  gc.collect(0)
  print("counts", gc.get_count()[1], gc.get_count()[2])
  gc.collect(0)
  print("counts", gc.get_count()[1], gc.get_count()[2])
  gc.collect(1)
  print("counts", gc.get_count()[1], gc.get_count()[2])
  gc.collect(1)
  print("counts", gc.get_count()[1], gc.get_count()[2])
  gc.collect(2)
  print("counts", gc.get_count()[1], gc.get_count()[2])
  before = gc.get_stats()
  gc.collect(0)
  gc.collect(1)
  gc.collect(1)
  gc.collect()
  gc.collect()
  gc.collect()
  after = gc.get_stats()
  for g in range(3) do
    print("generation", g, "ran", after[g]["collections"] - before[g]["collections"], "keys",
      list(after[g]))
  end
end)

phase("thresholds", function()
  old = gc.get_threshold()
  gc.set_threshold(5)
  print("threshold", gc.get_threshold())
  gc.set_threshold(6, 7)
  print("threshold", gc.get_threshold())
  gc.set_threshold(8, 9, 10)
  print("threshold", gc.get_threshold())
  gc.set_threshold(0)
  print("threshold", gc.get_threshold())
  gc.set_threshold(old[0], old[1], old[2])
  gc.enable()
end)
