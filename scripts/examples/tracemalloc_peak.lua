-- The most memory in use: get_traced_memory, reset_peak, clear_traces. Figures in units of 10 KiB, rounded.

gc.collect()
local function kib(n) return math.floor(value(n) / 10240 + 0.5) end
local function report(label)
  local pair = tracemalloc.get_traced_memory()
  print(label, kib(pair[0]), kib(pair[1]))
end

total_of_list = def(function(_ENV, n)
  squares = list()
  for i in range(n) do squares:append(i * i) end
  return sum(squares)
end)
total_of_pairs = def(function(_ENV, n)
  pairs_of = list()
  for i in range(n) do pairs_of:append(tuple{i + 1000, i + 2000}) end
  return len(pairs_of)
end)
tracemalloc.start()
report("start")
total = total_of_list(20000)
report("a list of squares, gone")
tracemalloc.reset_peak()
report("after reset_peak")
total = total_of_pairs(5000)
report("pairs, gone")
tracemalloc.reset_peak()
kept = bytearray(3 << 20)
report("3 MiB kept")
copy = bytes(kept)
report("and a copy")
copy = nil
report("the copy gone")
tracemalloc.reset_peak()
report("after reset_peak")
for i in range(5) do one = bytearray(1 << 20) one = nil end
report("five times 1 MiB")
tracemalloc.clear_traces()
report("after clear_traces")
kept = nil
report("3 MiB that nobody knows, gone")
print(len(tracemalloc.get_traced_memory()), tracemalloc.is_tracing())
unknown = list()
tracemalloc.clear_traces()
for i in range(30000) do unknown:append(None) end
report("a list that grew")
tracemalloc.stop()
report("after stop")
tracemalloc.start()
report("started again")
tracemalloc.stop()
-- Growing one by one against all at once: the peak is the last move.
for _, n in ipairs{1000, 10000, 100000} do
  tracemalloc.start()
  grown = list()
  for i in range(n) do grown:append(None) end
  local by_append = tracemalloc.get_traced_memory()
  grown = nil
  tracemalloc.clear_traces()
  made = list{None} * n
  local at_once = tracemalloc.get_traced_memory()
  made = nil
  tracemalloc.stop()
  print(n, kib(by_append[0]), kib(by_append[1]), kib(at_once[0]), kib(at_once[1]))
end
