-- moult: versions 3.9 3.10 3.11 3.12 3.13
-- Pitfall: a large table bound to a global name lives as long as the program. Remedies: a function
-- around it, del, or clearing it.
workload { name = "pitfall_global", summary = "large globals, and three remedies" }

local function kib(n) return value(n) // 1024 end
local function report(label)
  local pair = tracemalloc.get_traced_memory()
  print(label, "in use, 64 KiB:", kib(pair[0]) // 64, "peak:", kib(pair[1]) // 64)
end
load_table = def(function(_ENV, n)
  rows = list()
  for i in range(n) do rows:append(tuple{i, i * 2}) end
  return rows
end)
summarise = def(function(_ENV, n)
  rows = load_table(n)
  return len(rows)
end)
other_name = None
answer = 0

gc.collect()
tracemalloc.start()
phase("global", function()
  table_of_rows = load_table(20000)
  answer = len(table_of_rows)
  report("global, after its last use:")
  print("references", sys.getrefcount(table_of_rows))
end)
phase("remedy: del", function()
  table_of_rows = nil
  report("after del:")
  print(pcall(function() return table_of_rows end) == false)
end)
phase("remedy: a function", function()
  tracemalloc.reset_peak()
  answer = summarise(20000)
  report("in a function:")
end)
phase("remedy: clear", function()
  table_of_rows = load_table(20000)
  other_name = table_of_rows
  table_of_rows = nil
  report("del with another name left:")
  other_name:clear()
  report("after clear:")
  print("it is still there:", len(other_name), sys.getsizeof(other_name))
end)
phase("remedy: part of it", function()
  table_of_rows = load_table(20000)
  table_of_rows[slice(100, nil)] = nil
  report("all but 100 rows deleted:")
  print(len(table_of_rows), sys.getsizeof(table_of_rows) < 2000)
  table_of_rows = nil
end)
report("at the end:")
tracemalloc.stop()
