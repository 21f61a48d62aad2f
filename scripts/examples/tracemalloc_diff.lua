-- moult: versions 3.9 3.10 3.11 3.12 3.13
-- What changed between two snapshots: a cache that forgets nothing, a buffer that goes.

local function text(x) return (tostring(x):gsub("[%w_./-]*/", ""):gsub("%.lua", "")) end
cache = dict()
base, kept, first, second, third = tuple{None}, 0, 0, 0, 0
handle = def(function(_ENV, n)
  for i in range(n) do
    cache[i] = base * 125
  end
end)
work = def(function(_ENV)
  buffer = base * (1 << 17)
  snapshot = tracemalloc.take_snapshot()
  return snapshot
end)
here = tuple{tracemalloc.Filter(true, "*tracemalloc_diff*")}
tracemalloc.start()
kept = base * 40
first = tracemalloc.take_snapshot():filter_traces(here)
handle(100)
second = work():filter_traces(here)
handle(150)
third = tracemalloc.take_snapshot():filter_traces(here)
tracemalloc.stop()
show = def(function(_ENV, old, new)
  for s in iter(new:compare_to(old, "lineno")) do
    if contains(tuple{8, 12, 18}, s.traceback[0].lineno) then
      print(text(s), s.size, s.size_diff, s.count, s.count_diff)
      print(text(repr(s)))
    end
  end
end)
print("first to second")
show(first, second)
print("second to third")
show(second, third)
print("third to first")
show(third, first)
print("the same")
show(third, third)
total = def(function(_ENV, snapshot, line)
  size = 0
  for s in iter(snapshot:statistics("lineno")) do if eq(s.traceback[0].lineno, line) then size = size + s.size end end
  return size
end)
for _, line in ipairs{8, 12, 18} do print(line, total(first, line), total(second, line), total(third, line)) end
one, two = third:compare_to(second, "lineno"), third:compare_to(second, "lineno")
print(eq(one, two), eq(hash(one[0]), hash(two[0])), eq(one[0], one[1]), eq(one[0], 5))
for _, kind in ipairs{"lineno", "filename", "traceback"} do print(kind, text(third:compare_to(second, kind)[0].traceback)) end
