-- How a dict's tables grow: a line for each number of entries at which sys.getsizeof changes, for
-- string keys, other keys and both, and what deleting, clearing and copying do.
workload { name = "dict_growth", summary = "table sizes of dicts under inserts, deletes and copies" }
local n = param("n", 3000, "entries to insert")

local last = 0
local function changed(d)
  local size = sys.getsizeof(d)
  if size ~= last then
    last = size
    print("  entries", len(d), "size", size)
  end
end

local keys = {}
for i = 0, n - 1 do keys[i] = "key" .. i end

phase("string keys", function()
  print("string keys")
  d = dict()
  changed(d)
  for i in range(n) do
    d[keys[i]] = i
    changed(d)
  end
end)

phase("other keys", function()
  print("int keys")
  e = dict()
  last = 0
  changed(e)
  for i in range(n) do
    e[i] = None
    changed(e)
  end
end)

phase("both", function()
  print("a number among strings")
  m = dict()
  last = 0
  for i in range(40) do
    m[keys[i]] = i
    if i == 7 then m[1.5] = None end
    changed(m)
  end
end)

phase("deleting", function()
  print("deleting")
  last = 0
  changed(d)
  for i in range(n) do
    d[keys[i]] = nil
    changed(d)
  end
  print("  left", len(d))
  for i in range(12) do
    d[keys[i]] = i
    changed(d)
  end
  d:clear()
  changed(d)
end)

phase("copies", function()
  print("copies")
  for _, k in ipairs { 0, 1, 5, 6, 10, 11, 100 } do
    scope(function()
      local f = dict()
      for i in range(k) do f[keys[i]] = i end
      local g = dict(f)
      local h = f:copy()
      print("  of", k, sys.getsizeof(f), sys.getsizeof(g), sys.getsizeof(h))
    end)
  end
  print("  of", len(e), sys.getsizeof(e:copy()))
end)

phase("popping", function()
  print("popping")
  p = dict()
  for i in range(6) do p[keys[i]] = i end
  for i in range(6) do
    p:pop(keys[i])
    print("  left", len(p), sys.getsizeof(p))
  end
end)
