-- gc.callbacks: functions that the collector calls before and after each collection.
workload {
  name = "gc_callbacks",
  summary = "what gc.callbacks are told, for collections by hand and automatic ones",
}

starts = 0
stops = 0

local function show(phase, info)
  print("  ", phase, "generation", info["generation"], "collected", info["collected"],
    "uncollectable",
    info["uncollectable"])
end

local function count(phase, info)
  if eq(phase, "start") then starts = starts + 1 else stops = stops + 1 end
end

phase("by hand", function()
  gc.collect()
  gc.disable()
  print("callbacks:", len(gc.callbacks))
  gc.callbacks:append(show)
  print("callbacks:", len(gc.callbacks))
  print("each generation")
  gc.collect(0)
  gc.collect(1)
  gc.collect(2)
  print("with something to collect")
  for i in range(5) do
    a = list{}
    b = list{a}
    a:append(b)
  end
  a = nil
  b = nil
  found = gc.collect()
  print("found", found)
  print("in the youngest generation only")
  a = list{}
  a:append(a)
  a = nil
  b = list{}
  found = gc.collect(0)
  print("found", found)
  gc.collect()
  print("an object that moved on before it became garbage")
  a = list{}
  a:append(a)
  gc.collect(0)
  a = nil
  print("found in generation 0:", gc.collect(0))
  print("found in generation 1:", gc.collect(1))
  a = list{}
  a:append(a)
  gc.collect(1)
  a = nil
  print("found in generation 1:", gc.collect(1))
  print("found in generation 2:", gc.collect(2))
end)

phase("two callbacks", function()
  gc.callbacks:append(count)
  gc.collect()
  print("starts", starts, "stops", stops)
  gc.callbacks:remove(show)
  gc.collect()
  gc.collect(0)
  print("starts", starts, "stops", stops)
  gc.callbacks:remove(count)
  gc.collect()
  print("starts", starts, "stops", stops, "callbacks", len(gc.callbacks))
end)

phase("a finalizer between them", function()
  Loud = class "Loud" { __del__ = function(self) print("   finalizer") end }
  gc.callbacks:append(show)
  x = Loud()
  x.me = x
  x = nil
  found = gc.collect()
  print("found", found)
  gc.callbacks:clear()
end)

phase("automatic", function()
  -- What the automatic collections did, written down by a callback that makes no object of the
  -- collector.
  ran = list{0, 0, 0}
  freed = list{0, 0, 0}
  gc.callbacks:append(function(phase, info)
    if eq(phase, "stop") then
      g = info["generation"]
      ran[g] = ran[g] + 1
      freed[g] = freed[g] + info["collected"]
    end
  end)
  old = gc.get_threshold()
  gc.set_threshold(50, 4, 3)
  gc.collect()
  gc.freeze()
  gc.collect()
  gc.enable()
  for i in range(2000) do
    a = list{}
    b = list{a}
    a:append(b)
  end
  gc.disable()
  print("ran", ran, "freed", freed, "counts", gc.get_count())
  gc.callbacks:clear()
  a = nil
  b = nil
  print("the rest", gc.collect())
  gc.set_threshold(old[0], old[1], old[2])
  gc.unfreeze()
end)

phase("callbacks that look", function()
  counts = list{}
  gc.callbacks:append(function(phase, info) counts:append(tuple{phase, gc.get_count()}) end)
  gc.collect()
  counts:clear()
  gc.collect(0)
  gc.collect(1)
  gc.collect(2)
  gc.callbacks:clear()
  for entry in iter(counts) do print("  ", entry) end
  inner = list{}
  gc.callbacks:append(function(phase, info) inner:append(gc.collect()) end)
  gc.collect()
  gc.callbacks:clear()
  print("a collection inside a collection finds", inner)
  gc.enable()
end)
