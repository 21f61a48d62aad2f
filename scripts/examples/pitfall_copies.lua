-- Pitfall: copies that nobody needs, of slices, of sums, of lists made only to be walked over.
-- Remedies: work in place, walk over what is there. The most memory in use, in units of 64 KiB.
workload { name = "pitfall_copies", summary = "needless copies, and how to do without" }
local n = param("n", 100000, "items")

local function measured(label, work)
  gc.collect()
  tracemalloc.start()
  answer = scope(work)
  local pair = tracemalloc.get_traced_memory()
  print(label, value(answer), "peak", value(pair[1]) // 65536)
  tracemalloc.stop()
end

numbers = list{1} * n
data = bytes(n * 10)

measured("sum of a slice", function() return sum(numbers[slice(0, n // 2)]) end)
measured("sum by index", function()
  total = 0
  for i in range(n // 2) do total = total + numbers[i] end
  return total
end)
measured("copy, then append", function()
  other = numbers:copy()
  other:append(1)
  other = len(other)
  return other
end)
measured("list + list", function()
  other = numbers + list{1, 2}
  other = len(other)
  return other
end)
measured("extend in place", function()
  numbers:extend(tuple{1, 2})
  numbers:pop()
  numbers:pop()
  return len(numbers)
end)
measured("reversed copy", function()
  other = numbers[slice(nil, nil, -1)]
  other = other[0]
  return other
end)
measured("reversed iterator", function() return next(reversed(numbers)) end)
measured("sorted copy", function()
  other = sorted(numbers)
  other = other[0]
  return other
end)
measured("sort in place", function()
  numbers:sort()
  return numbers[0]
end)
measured("pieces of bytes", function()
  pieces = list()
  for i in range(10) do pieces:append(data[slice(i * n, (i + 1) * n)]) end
  total = len(pieces)
  pieces = nil
  return total
end)
measured("bytes added up", function()
  joined = bytes()
  piece = bytes(n // 10)
  for i in range(20) do joined = joined + piece end
  total = len(joined)
  joined = nil
  return total
end)
measured("bytes joined", function()
  piece = bytes(n // 10)
  joined = bytes():join(list{piece} * 20)
  total = len(joined)
  joined = nil
  return total
end)
