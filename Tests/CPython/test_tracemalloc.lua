-- test_tracemalloc of CPython 3.12. Tracebacks are lines of this file; a script that runs on a real
-- interpreter through the referee has no such lines there, so it is left out.
local t = require "harness"
if not pcall(function() return tracemalloc.start end) then return t.done() end

local FILE = "test_tracemalloc.lua"

-- A bytes object of a size in all, and the line on which it was made.
local HEADER = sys.getsizeof(bytes())
local function allocate_bytes(size)
  return bytes(size - HEADER), 11
end

local function T(...) return tuple { ... } end
local function frames(...) return T(...) end
local A2B4 = function() return T(T("a.py", 2), T("b.py", 4)) end
local A5B4 = function() return T(T("a.py", 5), T("b.py", 4)) end
local function one(file, line) return T(T(file, line)) end

local function create_snapshots()
  local first = list {
    T(0, 10, A2B4(), 3), T(0, 10, A2B4(), 3), T(0, 10, A2B4(), 3), T(1, 2, A5B4(), 3),
    T(2, 66, one("b.py", 1), 1), T(3, 7, one("<unknown>", 0), 1),
  }
  local second = list {
    T(0, 10, A2B4(), 3), T(0, 10, A2B4(), 3), T(0, 10, A2B4(), 3), T(2, 2, A5B4(), 3),
    T(2, 5000, A5B4(), 3), T(4, 400, one("c.py", 578), 1),
  }
  return tracemalloc.Snapshot(first, 2), tracemalloc.Snapshot(second, 2)
end

local function traceback(...) return tracemalloc.Traceback(T(...)) end
local function at(file, line) return traceback(T(file, line)) end
local function statistics(...)
  local result = {}
  for i, s in ipairs { ... } do result[i] = tracemalloc.Statistic(at(s[1], s[2]), s[3], s[4]) end
  return list(result)
end
local function differences(...)
  local result = {}
  for i, s in ipairs { ... } do
    result[i] = tracemalloc.StatisticDiff(at(s[1], s[2]), s[3], s[4], s[5], s[6])
  end
  return list(result)
end

t.test("test_tracemalloc.TestTraceback.test_repr", function()
  t.equal(repr(tracemalloc.Traceback(tuple())), "<Traceback ()>")
  t.equal(repr(tracemalloc.Traceback(tuple(), 0)), "<Traceback () total_nframe=0>")
  local two = T(T("f1", 1), T("f2", 2))
  local shown = "(<Frame filename='f2' lineno=2>, <Frame filename='f1' lineno=1>)"
  t.equal(repr(tracemalloc.Traceback(two)), "<Traceback " .. shown .. ">")
  t.equal(repr(tracemalloc.Traceback(two, 2)), "<Traceback " .. shown .. " total_nframe=2>")
end)

-- Each of these tests traces with one frame, and stops afterwards whatever happens.
local function enabled(name, body)
  t.test(name, function(_ENV)
    t.falsity(tracemalloc.is_tracing())
    tracemalloc.start(1)
    local fine, message = pcall(body, _ENV)
    tracemalloc.stop()
    if not fine then error(message, 0) end
  end)
end

enabled("test_tracemalloc.TestTracemallocEnabled.test_get_tracemalloc_memory", function(_ENV)
  data = list()
  for _ in range(1000) do data:append((allocate_bytes(123))) end
  local size = tracemalloc.get_tracemalloc_memory()
  t.truth(size >= 1000 * 32)
  tracemalloc.clear_traces()
  local cleared = tracemalloc.get_tracemalloc_memory()
  t.truth(cleared >= 0 and cleared <= size)
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_get_object_traceback", function(_ENV)
  tracemalloc.clear_traces()
  local made, line = allocate_bytes(12345)
  obj = made
  local traceback = tracemalloc.get_object_traceback(obj)
  t.equal(len(traceback), 1)
  t.equal(traceback[0].lineno, line)
  t.truth(traceback[0].filename:endswith(FILE))
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_new_reference", function(_ENV)
  tracemalloc.clear_traces()
  gc.collect()
  obj = list {}
  local first = tracemalloc.get_object_traceback(obj)[0].lineno
  local place = id(obj)
  obj = nil
  obj = list {}
  t.equal(id(obj), place)
  t.equal(tracemalloc.get_object_traceback(obj)[0].lineno, value(first) + 4)
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_set_traceback_limit", function(_ENV)
  tracemalloc.stop()
  t.raises("ValueError", function() tracemalloc.start(-1) end,
    "the number of frames must be in range [1; 65535]")
  t.raises("ValueError", function() tracemalloc.start(2 ^ 30 // 1 | 0) end)
  tracemalloc.stop()
  tracemalloc.start(10)
  -- The functions must not be tail calls, which leave no frame.
  local function deep(n)
    if n == 0 then
      local made, line = allocate_bytes(100)
      return made, line
    end
    local made, line = deep(n - 1)
    return made, line
  end
  local made, line = deep(10)
  obj2 = made
  local traceback = tracemalloc.get_object_traceback(obj2)
  t.equal(len(traceback), 10)
  t.equal(traceback[-1].lineno, line)
  tracemalloc.stop()
  tracemalloc.start(1)
  obj = allocate_bytes(100)
  traceback = tracemalloc.get_object_traceback(obj)
  t.equal(len(traceback), 1)
  t.equal(traceback[0].lineno, line)
end)

local function find_trace(traces, frames)
  for i = 0, len(traces) - 1 do
    if eq(traces[i][2], frames) then return traces[i] end
  end
  t.fail("trace not found")
end

enabled("test_tracemalloc.TestTracemallocEnabled.test_get_traces", function(_ENV)
  tracemalloc.clear_traces()
  obj = allocate_bytes(12345)
  local wanted = tracemalloc.get_object_traceback(obj)._frames
  traces = tracemalloc._get_traces()
  local trace = find_trace(traces, wanted)
  t.truth(isinstance(trace, tuple))
  t.equal(len(trace), 4)
  t.equal(trace[0], 0)
  t.equal(trace[1], 12345)
  tracemalloc.stop()
  t.equal(tracemalloc._get_traces(), list())
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_get_traces_intern_traceback", function(_ENV)
  tracemalloc.stop()
  tracemalloc.start(4)
  local function allocate2(n) local made = allocate_bytes(n) return made end
  local function allocate3(n) local made = allocate2(n) return made end
  local function both()
    local made = {}
    for i = 1, 2 do made[i] = allocate3(123) end
    return made[1], made[2]
  end
  obj1, obj2 = both()
  traces = tracemalloc._get_traces()
  local found = {}
  for i = 0, len(traces) - 1 do
    if eq(traces[i][1], 123) then found[#found + 1] = traces[i] end
  end
  t.equal(#found, 2)
  t.equal(len(found[1][2]), 4)
  t.is(found[1][2], found[2][2])
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_get_traced_memory", function(_ENV)
  local function memory()
    local pair = tracemalloc.get_traced_memory()
    return value(pair[0]), value(pair[1])
  end
  local error_allowed, obj_size = 2048, 1024 * 1024
  tracemalloc.clear_traces()
  obj = allocate_bytes(obj_size)
  local size, peak = memory()
  t.truth(size >= obj_size and peak >= size)
  t.truth(size - obj_size <= error_allowed and peak - size <= error_allowed)
  obj = nil
  local size2, peak2 = memory()
  t.truth(size2 < size and size - size2 >= obj_size - error_allowed and peak2 >= peak)
  tracemalloc.clear_traces()
  t.equal(tracemalloc.get_traced_memory(), T(0, 0))
  obj = allocate_bytes(obj_size)
  size = memory()
  t.truth(size >= obj_size)
  tracemalloc.stop()
  t.equal(tracemalloc.get_traced_memory(), T(0, 0))
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_clear_traces", function(_ENV)
  obj = allocate_bytes(123)
  t.truth(not is(tracemalloc.get_object_traceback(obj), None))
  tracemalloc.clear_traces()
  t.isnone(tracemalloc.get_object_traceback(obj))
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_reset_peak", function(_ENV)
  local function memory()
    local pair = tracemalloc.get_traced_memory()
    return value(pair[0]), value(pair[1])
  end
  tracemalloc.clear_traces()
  scope(function() large_sum = sum(list(range(100000))) end)
  local _, peak1 = memory()
  tracemalloc.reset_peak()
  local size2, peak2 = memory()
  t.truth(peak2 >= size2 and peak2 < peak1)
  obj = allocate_bytes(1024 * 1024)
  local size3, peak3 = memory()
  t.truth(peak3 >= size3 and peak3 > peak2 and peak3 - peak2 >= 1024 * 1024)
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_is_tracing", function()
  tracemalloc.stop()
  t.equal(tracemalloc.is_tracing(), false)
  tracemalloc.start()
  t.equal(tracemalloc.is_tracing(), true)
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_snapshot", function(_ENV)
  obj = allocate_bytes(123)
  snapshot = tracemalloc.take_snapshot()
  -- The body, the harness's pcall and scope, the file: all of them are active.
  t.truth(value(snapshot.traces[1].traceback.total_nframe) >= 4)
  tracemalloc.stop()
  t.raises("RuntimeError", function() tracemalloc.take_snapshot() end,
    "the tracemalloc module must be tracing memory allocations to take a snapshot")
end)

enabled("test_tracemalloc.TestTracemallocEnabled.test_no_incomplete_frames", function(_ENV)
  tracemalloc.stop()
  tracemalloc.start(8)
  f = def(function(_ENV, x)
    g = def(function(_ENV) return c end, {c = x})
    return g
  end)
  fn = f(0)
  local traceback = tracemalloc.get_object_traceback(fn)
  t.truth(traceback[-1].filename:endswith(FILE))
  t.truth(value(traceback[-1].lineno) > value(traceback[-2].lineno) - 4)
end)

-- ---- Snapshots -----------------------------------------------------------------------------

t.test("test_tracemalloc.TestSnapshot.test_create_snapshot", function(_ENV)
  snapshot = tracemalloc.Snapshot(list { T(0, 5, one("a.py", 2), 10) }, 5)
  t.equal(snapshot.traceback_limit, 5)
  t.equal(len(snapshot.traces), 1)
  local trace = snapshot.traces[0]
  t.equal(trace.size, 5)
  t.equal(trace.traceback.total_nframe, 10)
  t.equal(len(trace.traceback), 1)
  t.equal(trace.traceback[0].filename, "a.py")
  t.equal(trace.traceback[0].lineno, 2)
end)

t.test("test_tracemalloc.TestSnapshot.test_filter_traces", function()
  local snapshot = create_snapshots()
  local exclude_b = tracemalloc.Filter(false, "b.py")
  local line2, line5 = tracemalloc.Filter(true, "a.py", 2), tracemalloc.Filter(true, "a.py", 5)
  local original = list(snapshot.traces._traces)
  local function trace(i) return original[i] end

  local without = snapshot:filter_traces(T(exclude_b))
  t.equal(without.traces._traces, list { trace(0), trace(1), trace(2), trace(3), trace(5) })
  t.equal(snapshot.traces._traces, original)
  local lines = without:filter_traces(T(line2, line5))
  t.equal(lines.traces._traces, list { trace(0), trace(1), trace(2), trace(3) })
  local copy = snapshot:filter_traces(tuple())
  t.isnot(copy, snapshot)
  t.isnot(copy.traces, snapshot.traces)
  t.equal(copy.traces, snapshot.traces)
  t.raises("TypeError", function() snapshot:filter_traces(exclude_b) end,
    "filters must be a list of filters, not Filter")
end)

t.test("test_tracemalloc.TestSnapshot.test_filter_traces_domain", function()
  local snapshot = create_snapshots()
  local original = snapshot.traces._traces
  local filter = tracemalloc.Filter(false, "a.py", { domain = 1 })
  t.equal(snapshot:filter_traces(T(filter)).traces._traces,
    list { original[0], original[1], original[2], original[4], original[5] })
  local include = tracemalloc.Filter(true, "a.py", { domain = 1 })
  t.equal(snapshot:filter_traces(T(include)).traces._traces, list { original[3] })
  t.equal(include.domain, 1)
end)

t.test("test_tracemalloc.TestSnapshot.test_filter_traces_domain_filter", function()
  local snapshot = create_snapshots()
  local original = snapshot.traces._traces
  local exclude = tracemalloc.DomainFilter(false, { domain = 3 })
  local include = tracemalloc.DomainFilter(true, { domain = 3 })
  t.equal(snapshot:filter_traces(T(exclude)).traces._traces,
    list { original[0], original[1], original[2], original[3], original[4] })
  t.equal(snapshot:filter_traces(T(include)).traces._traces, list { original[5] })
end)

t.test("test_tracemalloc.TestSnapshot.test_snapshot_group_by_line", function()
  local snapshot, snapshot2 = create_snapshots()
  t.equal(snapshot:statistics("lineno"), statistics(
    { "b.py", 1, 66, 1 }, { "a.py", 2, 30, 3 }, { "<unknown>", 0, 7, 1 }, { "a.py", 5, 2, 1 }))
  t.equal(snapshot2:statistics("lineno"), statistics(
    { "a.py", 5, 5002, 2 }, { "c.py", 578, 400, 1 }, { "a.py", 2, 30, 3 }))
  t.equal(snapshot2:compare_to(snapshot, "lineno"), differences(
    { "a.py", 5, 5002, 5000, 2, 1 }, { "c.py", 578, 400, 400, 1, 1 }, { "b.py", 1, 0, -66, 0, -1 },
    { "<unknown>", 0, 0, -7, 0, -1 }, { "a.py", 2, 30, 0, 3, 0 }))
end)

t.test("test_tracemalloc.TestSnapshot.test_snapshot_group_by_file", function()
  local snapshot, snapshot2 = create_snapshots()
  t.equal(snapshot:statistics("filename"), statistics(
    { "b.py", 0, 66, 1 }, { "a.py", 0, 32, 4 }, { "<unknown>", 0, 7, 1 }))
  t.equal(snapshot2:statistics("filename"), statistics(
    { "a.py", 0, 5032, 5 }, { "c.py", 0, 400, 1 }))
  t.equal(snapshot2:compare_to(snapshot, "filename"), differences(
    { "a.py", 0, 5032, 5000, 5, 1 }, { "c.py", 0, 400, 400, 1, 1 }, { "b.py", 0, 0, -66, 0, -1 },
    { "<unknown>", 0, 0, -7, 0, -1 }))
end)

t.test("test_tracemalloc.TestSnapshot.test_snapshot_group_by_traceback", function()
  local snapshot, snapshot2 = create_snapshots()
  local S, D = tracemalloc.Statistic, tracemalloc.StatisticDiff
  local tb1, tb2 = tracemalloc.Traceback(A2B4()), tracemalloc.Traceback(A5B4())
  local tb3, tb4, tb5 = at("b.py", 1), at("<unknown>", 0), at("c.py", 578)
  t.equal(snapshot:statistics("traceback"),
    list { S(tb3, 66, 1), S(tb1, 30, 3), S(tb4, 7, 1), S(tb2, 2, 1) })
  t.equal(snapshot2:statistics("traceback"), list { S(tb2, 5002, 2), S(tb5, 400, 1), S(tb1, 30, 3) })
  t.equal(snapshot2:compare_to(snapshot, "traceback"), list {
    D(tb2, 5002, 5000, 2, 1), D(tb5, 400, 400, 1, 1), D(tb3, 0, -66, 0, -1), D(tb4, 0, -7, 0, -1),
    D(tb1, 30, 0, 3, 0) })
  t.raises("ValueError", function() snapshot:statistics("traceback", { cumulative = true }) end,
    "cumulative mode cannot by used with key type 'traceback'")
  t.raises("ValueError", function() snapshot:statistics("file") end, "unknown key_type: 'file'")
end)

t.test("test_tracemalloc.TestSnapshot.test_snapshot_group_by_cumulative", function()
  local snapshot = create_snapshots()
  t.equal(snapshot:statistics("filename", true), statistics(
    { "b.py", 0, 98, 5 }, { "a.py", 0, 32, 4 }, { "<unknown>", 0, 7, 1 }))
  t.equal(snapshot:statistics("lineno", true), statistics(
    { "b.py", 1, 66, 1 }, { "b.py", 4, 32, 4 }, { "a.py", 2, 30, 3 }, { "<unknown>", 0, 7, 1 },
    { "a.py", 5, 2, 1 }))
end)

t.test("test_tracemalloc.TestSnapshot.test_trace_format", function()
  local snapshot = create_snapshots()
  local trace = snapshot.traces[0]
  t.equal(str(trace), "b.py:4: 10 B")
  t.equal(str(trace.traceback), "b.py:4")
  t.equal(str(trace.traceback[0]), "b.py:4")
end)

t.test("test_tracemalloc.TestSnapshot.test_statistic_format", function()
  local snapshot = create_snapshots()
  t.equal(str(snapshot:statistics("lineno")[0]), "b.py:1: size=66 B, count=1, average=66 B")
end)

t.test("test_tracemalloc.TestSnapshot.test_statistic_diff_format", function()
  local snapshot, snapshot2 = create_snapshots()
  t.equal(str(snapshot2:compare_to(snapshot, "lineno")[0]),
    "a.py:5: size=5002 B (+5000 B), count=2 (+1), average=2501 B")
end)

t.test("test_tracemalloc.TestSnapshot.test_slices", function()
  local snapshot = create_snapshots()
  t.equal(snapshot.traces[slice(nil, 2)], T(snapshot.traces[0], snapshot.traces[1]))
  local traceback = snapshot.traces[0].traceback
  t.equal(traceback[slice(nil, 2)], T(traceback[0], traceback[1]))
end)

t.test("test_tracemalloc.TestSnapshot.test_format_traceback", function()
  local getline = tracemalloc._get_line
  tracemalloc._get_line = function(file, line)
    return "  <" .. tostring(file) .. ", " .. tostring(value(line)) .. ">"
  end
  local fine, message = pcall(function()
    local snapshot = create_snapshots()
    local tb = snapshot.traces[0].traceback
    local b4 = { '  File "b.py", line 4', "    <b.py, 4>" }
    local a2 = { '  File "a.py", line 2', "    <a.py, 2>" }
    local b_a, a_b = list { b4[1], b4[2], a2[1], a2[2] }, list { a2[1], a2[2], b4[1], b4[2] }
    t.equal(tb:format(), b_a)
    t.equal(tb:format { limit = 1 }, list(a2))
    t.equal(tb:format { limit = -1 }, list(b4))
    t.equal(tb:format { most_recent_first = true }, a_b)
    t.equal(tb:format { limit = 1, most_recent_first = true }, list(a2))
    t.equal(tb:format { limit = -1, most_recent_first = true }, list(b4))
  end)
  tracemalloc._get_line = getline
  if not fine then error(message, 0) end
end)

-- ---- Filters -------------------------------------------------------------------------------

t.test("test_tracemalloc.TestFilters.test_filter_attributes", function()
  local f = tracemalloc.Filter(true, "abc")
  t.equal(f.inclusive, true)
  t.equal(f.filename_pattern, "abc")
  t.isnone(f.lineno)
  t.equal(f.all_frames, false)
  for _, g in ipairs {
    tracemalloc.Filter(false, "test.py", 123, true),
    tracemalloc.Filter(false, { filename_pattern = "test.py", lineno = 123,
      all_frames = true }),
  } do
    t.equal(g.inclusive, false)
    t.equal(g.filename_pattern, "test.py")
    t.equal(g.lineno, 123)
    t.equal(g.all_frames, true)
  end
  t.raises("AttributeError", function() setattr(f, "filename_pattern", "abc") end)
end)

local function check_frames(f, file, results)
  for i, line in ipairs { 0, 5, 10 } do t.equal(f:_match_frame(file, line), results[i]) end
end

t.test("test_tracemalloc.TestFilters.test_filter_match", function()
  local all, none = { true, true, true }, { false, false, false }
  local F = tracemalloc.Filter
  check_frames(F(true, "abc"), "abc", all)
  check_frames(F(true, "abc"), "12356", none)
  check_frames(F(false, "abc"), "abc", none)
  check_frames(F(false, "abc"), "12356", all)
  check_frames(F(true, "abc", 5), "abc", { false, true, false })
  check_frames(F(true, "abc", 5), "12356", none)
  check_frames(F(false, "abc", 5), "abc", { true, false, true })
  check_frames(F(false, "abc", 5), "12356", all)
  check_frames(F(true, "abc", 0), "abc", { true, false, false })
  check_frames(F(true, "abc", 0), "12356", none)
  check_frames(F(false, "abc", 0), "abc", { false, true, true })
  check_frames(F(false, "abc", 0), "12356", all)
end)

local function fnmatch(file, pattern, inclusive)
  return tracemalloc.Filter(inclusive ~= false, pattern):_match_frame(file, 0)
end

t.test("test_tracemalloc.TestFilters.test_filter_match_filename", function()
  t.truth(fnmatch("abc", "abc"))
  t.falsity(fnmatch("12356", "abc"))
  t.falsity(fnmatch("<unknown>", "abc"))
  t.falsity(fnmatch("abc", "abc", false))
  t.truth(fnmatch("12356", "abc", false))
  t.truth(fnmatch("<unknown>", "abc", false))
end)

t.test("test_tracemalloc.TestFilters.test_filter_match_filename_joker", function()
  for _, case in ipairs {
    { "", "" }, { "", "*" }, { "abc", "abc" }, { "abc", "a*" }, { "abc", "abc*" }, { "abc", "a*c" },
    { "abcdcx", "a*cx" }, { "abcde", "a*c*e" }, { "abcbdefeg", "a*bd*eg" }, { "a.pyc", "a.py" },
    { "a.py", "a.pyc" }, { "a[b", "a[b" }, { "abc", "a[a-c]c" }, { "axc", "a[!a-c]c" }, { "a.c", "a?c" },
  } do
    t.truth(fnmatch(case[1], case[2]))
  end
  for _, case in ipairs {
    { "abc", "" }, { "", "abc" }, { "abc", "abcd" }, { "abc", "def" }, { "abc", "b*" },
    { "abc", "abcd*" }, { "abb", "a*c" }, { "abcdce", "a*cx" }, { "abcdd", "a*c*e" },
    { "abcbdefef", "a*bd*eg" }, { "aBC", "ABc" }, { "aBcDe", "Ab*dE" }, { "a.pyc", "a.PY" },
    { "a.py", "a.PYC" }, { "a/b", "a\\b" }, { "a\\b", "a/b" }, { "a/b\\c", "a\\b/c" },
    { "a/b/c", "a\\b\\c" }, { "a.pyo", "a.py" }, { "axc", "a[a-c]c" }, { "abc", "a[!a-c]c" },
  } do
    t.falsity(fnmatch(case[1], case[2]))
  end
end)

t.test("test_tracemalloc.TestFilters.test_filter_match_trace", function()
  local t1, t2 = T(T("a.py", 2), T("b.py", 3)), T(T("b.py", 4), T("b.py", 5))
  local t3, unknown = T(T("c.py", 5), T("<unknown>", 0)), one("<unknown>", 0)
  for _, case in ipairs {
    { true, "b.py", true, { true, true, false, false } },
    { true, "b.py", false, { false, true, false, false } },
    { false, "b.py", true, { false, false, true, true } },
    { false, "b.py", false, { true, false, true, true } },
    { false, "<unknown>", false, { true, true, true, false } },
    { true, "<unknown>", true, { false, false, true, true } },
    { false, "<unknown>", true, { true, true, false, false } },
  } do
    local f = tracemalloc.Filter(case[1], case[2], { all_frames = case[3] })
    for i, traceback in ipairs { t1, t2, t3, unknown } do
      t.equal(f:_match_traceback(traceback), case[4][i])
    end
  end
end)

-- ---- The C functions, which scripts find in `heap` --------------------------------------------

local DOMAIN, SIZE = 5, 123

local function tracking(names, body)
  t.test(names, function(_ENV)
    obj = bytes(SIZE - HEADER)
    local fine, message = pcall(body, id(obj))
    tracemalloc.stop()
    if not fine then error(message, 0) end
  end)
end

local function tracked_traceback(ptr)
  local frames = heap.get_traceback(DOMAIN, ptr)
  return is(frames, None) and None or tracemalloc.Traceback(frames)
end

local function traced_in_domain()
  local snapshot = tracemalloc.take_snapshot()
  snapshot = snapshot:filter_traces(list { tracemalloc.DomainFilter(true, DOMAIN) })
  local sum = 0
  for trace in iter(snapshot.traces) do sum = sum + value(trace.size) end
  return sum
end

tracking({ "test_tracemalloc.TestCAPI.test_track",
  "test_tracemalloc.TestCAPI.test_track_without_gil" }, function(ptr)
  tracemalloc.start(5)
  heap.track(DOMAIN, ptr, SIZE)
  local line = value(tracked_traceback(ptr)[-1].lineno)
  t.truth(tracked_traceback(ptr)[-1].filename:endswith(FILE))
  heap.track(DOMAIN, ptr, SIZE)
  t.equal(value(tracked_traceback(ptr)[-1].lineno), line + 3)
  t.equal(traced_in_domain(), SIZE)
end)

tracking("test_tracemalloc.TestCAPI.test_track_already_tracked", function(ptr)
  tracemalloc.start(5)
  heap.track(DOMAIN, ptr, SIZE)
  local before = value(tracked_traceback(ptr)[-1].lineno)
  heap.track(DOMAIN, ptr, SIZE)
  t.equal(tracked_traceback(ptr)[-1].lineno, before + 2)
  t.equal(traced_in_domain(), SIZE)
end)

tracking("test_tracemalloc.TestCAPI.test_untrack", function(ptr)
  tracemalloc.start()
  heap.track(DOMAIN, ptr, SIZE)
  t.truth(not is(tracked_traceback(ptr), None))
  t.equal(traced_in_domain(), SIZE)
  heap.untrack(DOMAIN, ptr)
  t.isnone(tracked_traceback(ptr))
  t.equal(traced_in_domain(), 0)
  heap.untrack(DOMAIN, ptr)
  heap.untrack(DOMAIN, ptr)
end)

tracking("test_tracemalloc.TestCAPI.test_stop_track", function(ptr)
  tracemalloc.start()
  tracemalloc.stop()
  t.raises("RuntimeError", function() heap.track(DOMAIN, ptr, SIZE) end)
  t.isnone(tracked_traceback(ptr))
end)

tracking("test_tracemalloc.TestCAPI.test_stop_untrack", function(ptr)
  tracemalloc.start()
  heap.track(DOMAIN, ptr, SIZE)
  tracemalloc.stop()
  t.raises("RuntimeError", function() heap.untrack(DOMAIN, ptr) end)
end)

t.test("test_tracemalloc.TestCommandLine.test_pymem_alloc0", function()
  tracemalloc.start()
  local blocks = {}
  for i, domain in ipairs { "raw", "mem", "obj" } do
    blocks[i] = heap.malloc(0, domain)
    blocks[i + 3] = heap.calloc(0, 8, domain)
  end
  local traces = tracemalloc._get_traces()
  local empty = 0
  for i = 0, len(traces) - 1 do
    if eq(traces[i][1], 0) then empty = empty + 1 end
  end
  for _, block in ipairs(blocks) do heap.free(block) end
  tracemalloc.stop()
  t.equal(empty, 6)
end)

t.test("test_tracemalloc.TestCommandLine.test_env_var_disabled_by_default", function()
  t.equal(tracemalloc.is_tracing(), false)
end)

t.done()
