-- moult: versions 3.9 3.10 3.11 3.12 3.13
-- Filters over traces that are given, so that every case is there: files, lines, frames, domains.

local function tb(...) return tuple{...} end
local function fr(file, line) return tuple{file, line} end
raw = list{
  tuple{0, 10, tb(fr("a.py", 2), fr("b.py", 4)), 3}, tuple{0, 10, tb(fr("a.py", 2), fr("b.py", 4)), 3},
  tuple{1, 2, tb(fr("a.py", 5), fr("b.py", 4)), 3}, tuple{2, 66, tb(fr("b.py", 1)), 1},
  tuple{3, 7, tb(fr("<unknown>", 0)), 1}, tuple{0, 12345, tb(fr("pkg/c.py", 30), fr("a.py", 9)), 2},
  tuple{0, 123456, tb(fr("pkg/d_test.py", 31), fr("a.py", 9)), 2}, tuple{0, 1234567, tb(fr("pkg/sub/e.py", 1)), 1},
}
snapshot = tracemalloc.Snapshot(raw, 2)
local F, D = tracemalloc.Filter, tracemalloc.DomainFilter
local function show(label, ...)
  scope(function(...)
    local kept = snapshot:filter_traces(tuple{...})
    local sizes = {}
    for t in iter(kept.traces) do sizes[#sizes + 1] = tostring(value(t.size)) end
    print(label, len(kept.traces), kept.traceback_limit, table.concat(sizes, " "))
  end, ...)
end
show("none")
show("a.py", F(true, "a.py"))
show("not a.py", F(false, "a.py"))
show("a.py:2", F(true, "a.py", 2))
show("not a.py:2", F(false, "a.py", 2))
show("a.py all frames", F(true, "a.py", {all_frames = true}))
show("not a.py all frames", F(false, "a.py", {all_frames = true}))
show("a.py:9 all frames", F(true, "a.py", 9, true))
show("pkg/*", F(true, "pkg/*"))
show("pkg/?.py", F(true, "pkg/?.py"))
show("*_test.py", F(false, "*_test.py"))
show("[ab].py", F(true, "[ab].py"))
show("[!ab].py", F(true, "[!ab].py"))
show("a.pyc", F(true, "a.pyc"))
show("<unknown>", F(true, "<unknown>"))
show("domain 1", D(true, 1))
show("not domain 0", D(false, 0))
show("a.py in domain 1", F(true, "a.py", {domain = 1}))
show("not a.py in domain 1", F(false, "a.py", {domain = 1}))
show("a or b", F(true, "a.py"), F(true, "b.py"))
show("neither a nor b", F(false, "a.py"), F(false, "b.py"))
show("pkg without tests", F(true, "pkg/*"), F(false, "*_test.py"))
show("a.py or domain 3", F(true, "a.py"), D(true, 3))
show("all but", F(true, "*"), F(false, "a.py", 5), D(false, 2))
for _, key in ipairs{"lineno", "filename", "traceback"} do
  print(key)
  for s in iter(snapshot:statistics(key)) do print(s, s.size, s.count) print(repr(s)) end
end
for _, key in ipairs{"lineno", "filename"} do
  print(key, "cumulative")
  for s in iter(snapshot:statistics(key, true)) do print(s) end
end
for t in iter(snapshot.traces) do print(t) print(repr(t)) end
local function error_of(f, ...)
  local fine, message = pcall(f, ...)
  return fine and "fine" or tostring(message):match "%u%w*Error: .*"
end
print(error_of(snapshot.statistics, "file"))
print(error_of(snapshot.statistics, "traceback", true))
print(error_of(function() return snapshot:compare_to(snapshot, "line") end))
print(error_of(snapshot.filter_traces, 5))
f = F(false, "x.pyc", 7, true, 2)
print(f.inclusive, f.filename_pattern, f.lineno, f.all_frames, f.domain)
f = F(true, "y.py")
print(f.inclusive, f.filename_pattern, f.lineno, f.all_frames, f.domain)
d = D(true, 9)
print(d.inclusive, d.domain)
print(eq(snapshot.traces, tracemalloc.Snapshot(raw, 5).traces), eq(snapshot.traces[0], snapshot.traces[1]), eq(snapshot.traces[0], snapshot.traces[2]))
print(contains(snapshot.traces, snapshot.traces[3]), snapshot.traces, snapshot.traces[-1], len(snapshot.traces[slice(2, 5)]))
t1, t2 = tracemalloc.Traceback(tb(fr("a.py", 2), fr("b.py", 4))), tracemalloc.Traceback(tb(fr("a.py", 3), fr("b.py", 4)), 5)
print(t1, t2, t1 < t2, t2 < t1, t1 <= t1, eq(t1, t2), eq(hash(t1), hash(t1)), t1.total_nframe, t2.total_nframe)
print(repr(t1), repr(t2), t1[0].filename, t1[0].lineno, t1[0] < t1[1], eq(t1[0], t1[0]), repr(t1[1]))
for _, n in ipairs{0, 1, 99, 100, 1023, 10239, 10240, 102399, 102400, 10485759, 10485760, 1 << 40} do
  print(tracemalloc.Statistic(t1, n, 1), tracemalloc.StatisticDiff(t1, n, -n, 3, 0))
end
print(tracemalloc.Statistic(t1, 0, 0))
