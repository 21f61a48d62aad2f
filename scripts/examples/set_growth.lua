-- How a set's table grows: a line for each number of items at which sys.getsizeof changes, and what
-- removing, uniting and copying do.
workload { name = "set_growth", summary = "table sizes of sets and frozensets" }
local n = param("n", 20000, "items to add")

local last = 0
local function changed(s)
  local size = sys.getsizeof(s)
  if size ~= last then
    last = size
    print("  items", len(s), "size", size)
  end
end

phase("adding", function()
  print("adding")
  s = set()
  changed(s)
  for i in range(n) do
    s:add(i)
    changed(s)
  end
end)

phase("removing", function()
  print("removing")
  for i in range(n) do
    s:discard(i)
    changed(s)
  end
  print("  left", len(s))
  s:add("again")
  changed(s)
  s:clear()
  changed(s)
end)

phase("copies", function()
  print("copies")
  for _, k in ipairs { 0, 1, 4, 5, 10, 50, 200 } do
    scope(function()
      local a = set()
      for i in range(k) do a:add(i) end
      print("  of", k, sys.getsizeof(a), sys.getsizeof(set(a)), sys.getsizeof(frozenset(a)),
        sys.getsizeof(a:copy()))
    end)
  end
end)

phase("from a range", function()
  print("from a range")
  for _, k in ipairs { 0, 4, 5, 6, 30, 31, 100 } do
    print("  of", k, sys.getsizeof(set(range(k))), sys.getsizeof(frozenset(range(k))))
  end
end)

phase("algebra", function()
  print("algebra")
  a = set(range(0, 60))
  b = set(range(40, 100))
  for _, name in ipairs { "union", "intersection", "difference", "symmetric_difference" } do
    scope(function()
      local r = getattr(a, name)(b)
      print("  " .. name, len(r), sys.getsizeof(r))
    end)
  end
  a:update(b)
  print("  updated", len(a), sys.getsizeof(a))
end)
