-- Tuning the collector: one workload under several settings. How many collections of each
-- generation run, what they free, what is left, and the most memory in use, side by side.
workload { name = "tuning", summary = "one workload under thresholds, frozen, off" }
local n = param("n", 20000, "requests to serve")
local live = param("live", 30000, "objects of the application that stay")

-- The application: what is there for good.
state = list()
for i in range(live) do state:append(list{i}) end

-- A request makes some objects that die by counting, and a cycle that does not.
serve = def(function(_ENV, n)
  for i in range(n) do
    number = i
    request = dict{id = number, path = "index"}
    parts = list{request, list{number}, tuple{number, i + 1}}
    session = list{parts}
    if i % 3 == 0 then session:append(session) end
  end
end)

local function totals()
  local stats = gc.get_stats()
  local t = {}
  for g = 0, 2 do
    t[g] = {value(stats[g].collections), value(stats[g].collected)}
  end
  return t
end

local function run(label, settings)
  gc.collect()
  gc.collect()
  settings()
  local before = totals()
  tracemalloc.start()
  serve(n)
  local peak = value(tracemalloc.get_traced_memory()[1])
  tracemalloc.stop()
  local after = totals()
  local runs, collected = {}, 0
  for g = 0, 2 do
    runs[g + 1] = tostring(after[g][1] - before[g][1])
    collected = collected + after[g][2] - before[g][2]
  end
  gc.unfreeze()
  gc.enable()
  local left = gc.collect()
  gc.set_threshold(700, 10, 10)
  print(label, "collections", table.concat(runs, " "), "collected", collected, "left", left,
    "peak, 64 KiB", peak // 65536)
end

gc.set_threshold(700, 10, 10)
phase("700 10 10", function() run("700, 10, 10", function() gc.set_threshold(700, 10, 10) end) end)
phase("100 10 10", function() run("100, 10, 10", function() gc.set_threshold(100, 10, 10) end) end)
phase("5000 10 10", function() run("5000, 10, 10", function() gc.set_threshold(5000, 10, 10) end) end)
phase("50000 20 20", function() run("50000, 20, 20", function() gc.set_threshold(50000, 20, 20) end) end)
phase("700 5 1000", function() run("700, 5, 1000", function() gc.set_threshold(700, 5, 1000) end) end)
phase("frozen", function() run("700, 10, 10, frozen", function() gc.freeze() end) end)
phase("threshold 0", function() run("threshold 0", function() gc.set_threshold(0) end) end)
phase("disabled", function() run("disabled", gc.disable) end)
phase("by hand", function()
  run("by hand, every 5000 requests", function() gc.disable() end)
  gc.disable()
  local found = {}
  for part = 1, n // 5000 do
    serve(5000)
    found[part] = tostring(gc.collect())
  end
  gc.enable()
  print("collected each time", table.concat(found, " "))
end)
