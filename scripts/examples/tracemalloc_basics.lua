-- moult: versions 3.10 3.11 3.12 3.13
-- tracemalloc: on and off, what a record says, texts. The lines of the twin have the same numbers.

local function text(x) return (tostring(x):gsub("[%w_./-]*/", ""):gsub("%.lua", "")) end
local function memory() return value(tracemalloc.get_traced_memory()[0]) end
local function error_of(f, ...)
  local fine, message = pcall(f, ...)
  return fine and "fine" or tostring(message):match "%u%w*Error: .*"
end

print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_traced_memory())
print(tracemalloc.get_object_traceback(list{}), tracemalloc.get_tracemalloc_memory())
for _, n in ipairs{0, -1, 65536} do print(n, error_of(tracemalloc.start, n)) end
print(error_of(tracemalloc.start, "1"))
print(error_of(tracemalloc.take_snapshot))

before = list(range(1000, 1100))
tracemalloc.start(3)
tracemalloc.start(7)
print(tracemalloc.is_tracing(), tracemalloc.get_traceback_limit(), tracemalloc.get_tracemalloc_memory())
print(tracemalloc.get_object_traceback(before))

make = def(function(_ENV, n)
  made = bytearray(n)
  return made
end)
outer = def(function(_ENV, n)
  made = make(n)
  return made
end)
block = outer(5000)
trace = tracemalloc.get_object_traceback(block)
print(len(trace), text(trace), text(repr(trace)))
for frame in iter(trace) do print(text(frame), text(frame.filename), frame.lineno) end
print(eq(trace[0], trace[0]), trace[0] < trace[1], contains(trace, trace[2]), text(trace[slice(1, nil)]))
for line in iter(trace:format()) do if contains(line, "File") then print(text(line)) end end
for line in iter(trace:format(1)) do if contains(line, "File") then print(text(line)) end end
for line in iter(trace:format(nil, true)) do if contains(line, "File") then print(text(line)) end end
print(text(tracemalloc.get_object_traceback(set{1, 2})[-1]))

-- A block that grows belongs to the line that made it grow.
grown, r = list(range(3)), range(100)
snapshot = tracemalloc.take_snapshot()
for i in r do grown:append(None) end
later = tracemalloc.take_snapshot()
tracemalloc.stop()
print(tracemalloc.is_tracing(), tracemalloc.get_traced_memory(), tracemalloc.get_object_traceback(block))
here = tuple{tracemalloc.Filter(true, "*tracemalloc_basics*")}
snapshot = snapshot:filter_traces(here)
later = later:filter_traces(here)
lines_of = def(function(_ENV, snapshot)
  found = dict()
  for s in iter(snapshot:statistics("lineno")) do found[s.traceback[0].lineno] = tuple{s.size, s.count} end
  return found
end)
first = lines_of(snapshot)
second = lines_of(later)
for _, n in ipairs{23, 43} do print(n, first:get(n), second:get(n)) end
for s in iter(later:compare_to(snapshot, "lineno")) do
  if eq(s.traceback[0].lineno, 43) or eq(s.traceback[0].lineno, 45) then print(text(s)) end
end
for s in iter(later:statistics("traceback")) do
  if eq(len(s.traceback), 3) then print(text(s), s.count) print(text(repr(s))) end
end
for s in iter(later:statistics("lineno", true)) do
  if eq(s.traceback[0].lineno, 27) then print(text(s)) end
  if eq(s.traceback[0].lineno, 24) then print(text(s)) end
end
big = 0
for t in iter(later.traces) do if eq(t.domain, 0) and value(t.size) >= 5000 then big = big + 1 print(text(t)) end end
print(big, later.traceback_limit, isinstance(later.traces[0].size, int))
