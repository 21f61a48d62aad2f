-- Generators in cycles: through a name of their frame, through a container, through a finally
-- block. A suspended generator runs its finally block when a collection finds it.
workload { name = "generator_cycle", summary = "suspended generators that hold themselves" }

gc.collect()
gc.disable()
log = list{}
local function report(label)
  print(label, log)
  log:clear()
end
Probe = class "Probe" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) log:append("del " .. self.name) end,
}
-- `box` holds the generator, whose frame holds `box`.
plain = generator(function(_ENV, box)
  mine = Probe("plain")
  yield(1)
  yield(2)
end)
guarded = generator(function(_ENV, box)
  mine = Probe("guarded")
  pcall(function()
    yield(1)
    yield(2)
  end)
  log:append("finally")
end)

local function make(kind)
  return scope(function()
    local box = list{}
    local g = kind(box)
    box:append(g)
    return box
  end)
end

phase("without a cycle", function()
  g = plain(list{})
  next(g)
  g = nil
  report("dropped while suspended:")
  g = guarded(list{})
  next(g)
  g = nil
  report("and with a finally block:")
end)
phase("never started", function()
  b = make(plain)
  print("tracked", gc.is_tracked(b[0]))
  b = nil
  report("the name gone:")
  print("found a cycle:", gc.collect() >= 2)
  report("collected:")
end)
phase("suspended", function()
  b = make(plain)
  print(next(b[0]))
  b = nil
  report("the name gone:")
  print("found a cycle:", gc.collect() >= 2)
  report("collected:")
end)
phase("suspended in a finally block's reach", function()
  b = make(guarded)
  print(next(b[0]))
  w = weakref.ref(b[0], function(r) log:append("callback") end)
  b = nil
  report("the name gone:")
  print("found a cycle:", gc.collect() >= 2)
  report("collected:")
  print(w())
end)
phase("ended", function()
  b = make(guarded)
  print(list(b[0]))
  report("it ran to its end:")
  b = nil
  print("found a cycle:", gc.collect() >= 2)
  report("collected:")
end)
phase("closed by hand", function()
  b = make(guarded)
  next(b[0])
  b[0]:close()
  report("closed:")
  b = nil
  print("found a cycle:", gc.collect() >= 2)
  report("collected:")
end)
-- The finally block puts the generator's box back where a name finds it.
phase("resurrected", function()
  saving = generator(function(_ENV, box)
    pcall(function() yield(1) end)
    kept:append(box)
    log:append("saved")
  end)
  kept = list{}
  b = make(saving)
  next(b[0])
  b = nil
  gc.collect()
  report("collected:")
  print("kept", len(kept), type(kept[0][0]).__name__, next(kept[0][0], "ended"))
  kept:clear()
  gc.collect()
  report("and once more:")
end)
phase("a chain", function()
  walk = generator(function(_ENV, source)
    for x in iter(source) do yield(x + 1) end
  end)
  g = iter(list{1, 2, 3})
  for i in range(50) do g = walk(g) end
  print(next(g))
  r = weakref.ref(g)
  g = nil
  print("dead at once", r(), gc.collect())
end)
gc.enable()
