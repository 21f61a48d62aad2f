-- The generational collector by numbers: how many collections of each generation run, and what
-- they free, under the default thresholds and others. Every line is exact: CPython prints the
-- same.
workload { name = "thresholds", summary = "collections under different thresholds" }
local lists = param("lists", 1000000, "lists to keep")
local cycles = param("cycles", 300000, "cycles of two lists to drop")

default = gc.get_threshold()
print("default thresholds:", default)

-- Starts a measurement from a known state: no garbage, empty free lists, counts of zero, and
-- everything that exists so far frozen, so that the 25 % rule has nothing old to weigh.
local function settle()
  gc.collect()
  before = gc.get_stats()
  gc.freeze()
  gc.collect()
end

local function report(label)
  counts = gc.get_count()
  after = gc.get_stats()
  print(label, "thresholds", gc.get_threshold())
  for g in range(3) do
    ran = after[g]["collections"] - before[g]["collections"]
    collected = after[g]["collected"] - before[g]["collected"]
    if g == 2 then ran = ran - 1 end -- the full collection that settled
    print("  generation", g, "collections", ran, "collected", collected)
  end
  print("  counts", counts)
end

-- Lists that live on: every collection is in vain, and the 25 % rule keeps the full ones rare.
local function keep_lists(n)
  settle()
  keep = list{}
  for i in range(n) do
    keep:append(list{})
  end
  report("kept lists:")
  keep = nil
end

-- Cycles of two lists, each pair garbage as soon as the next takes its names.
local function drop_cycles(n)
  settle()
  for i in range(n) do
    a = list{}
    b = list{}
    a:append(b)
    b:append(a)
  end
  report("dropped cycles:")
  a = nil
  b = nil
  print("  left for gc.collect():", gc.collect())
end

-- Both at once: a tenth of the cycles is kept.
local function mixed(n)
  settle()
  keep = list{}
  for i in range(n) do
    a = list{}
    b = list{}
    a:append(b)
    b:append(a)
    if i % 10 == 0 then keep:append(a) end
  end
  report("one cycle of ten kept:")
  keep = nil
  a = nil
  b = nil
  print("  left for gc.collect():", gc.collect())
end

phase("default", function()
  keep_lists(0)
  keep_lists(lists)
  drop_cycles(cycles)
  mixed(cycles)
end)

phase("others", function()
  for t in iter(list{tuple{100, 5, 5}, tuple{10000, 10, 10}, tuple{700, 1000, 1000},
    tuple{50, 1, 1}}) do
    gc.set_threshold(t[0], t[1], t[2])
    keep_lists(lists // 10)
    drop_cycles(cycles // 10)
    mixed(cycles // 10)
  end
end)

phase("off", function()
  gc.set_threshold(0)
  print("switched off:", gc.get_threshold(), gc.isenabled())
  drop_cycles(cycles // 100)
  gc.set_threshold(default[0], default[1], default[2])
  gc.disable()
  print("disabled:", gc.get_threshold(), gc.isenabled())
  drop_cycles(cycles // 100)
  gc.enable()
end)
