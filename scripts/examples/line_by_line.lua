-- moult: versions 3.9 3.10 3.11 3.12 3.13
-- A table of memory line by line, as memory_profiler draws it: what each line added, and the most
-- that was in use while it ran, beyond what was there before it. In KiB, to the nearest 16.
-- moult run --tracemalloc says at the end of a run which lines hold the most.
workload { name = "line_by_line", summary = "increment and peak of each line" }

local rows = {}
local function line(source, body)
  local before = value(tracemalloc.get_traced_memory()[0])
  tracemalloc.reset_peak()
  scope(body)
  local pair = tracemalloc.get_traced_memory()
  rows[#rows + 1] = {source, value(pair[0]) - before, value(pair[1]) - before}
end
local function rounded(n) return math.floor(n / 16384 + 0.5) * 16 end
a, b, c, d, text, total = None, None, None, None, None, 0
one = tuple{None}
gc.collect()
tracemalloc.start()
line("a = one * 10000", function() a = one * 10000 end)
line("b = list(a)", function() b = list(a) end)
line("c = b + b", function() c = b + b end)
line("del b[100:]", function() b[slice(100, nil)] = nil end)
line("c = None", function() c = None end)
line("text = bytes(200000)", function() text = bytes(200000) end)
line("d = bytearray(text)", function() d = bytearray(text) end)
line("text = d = None", function() text = None d = None end)
line("total = len(list(range(50000)))", function() total = len(list(range(50000))) end)
line("d = dict.fromkeys(range(10000))", function() d = dict.fromkeys(range(10000)) end)
line("c = set(d)", function() c = set(d) end)
line("d.clear()", function() d:clear() end)
line("c = sorted(c)", function() c = sorted(c) end)
line("c = tuple(c)", function() c = tuple(c) end)
line("a = c = None", function() a = None c = None end)
line("b.clear()", function() b:clear() end)
tracemalloc.stop()
print("increment", "peak", "line")
for _, row in ipairs(rows) do print(rounded(row[2]), rounded(row[3]), row[1]) end
