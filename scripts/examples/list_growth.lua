-- How a list's item array grows and shrinks: a line for each length at which sys.getsizeof changes.
workload {
  name = "list_growth",
  summary = "capacities of a list under append, pop, insert, extend, slices and del",
}
local n = param("n", 10000, "items to append")

local empty = sys.getsizeof(list())

-- The capacity that the size betrays: one word for each item there is room for.
local function capacity(l)
  return (sys.getsizeof(l) - empty) // 8
end

-- A line only when the capacity has changed since the last one.
local last = 0
local function changed(l)
  if capacity(l) ~= last then
    last = capacity(l)
    print("  length", len(l), "size", sys.getsizeof(l), "room for", last)
  end
end

phase("append", function()
  print("append")
  l = list{}
  for i in range(n) do
    l:append(None)
    changed(l)
  end
end)

phase("pop", function()
  print("pop")
  for i in range(n) do
    l:pop()
    changed(l)
  end
end)

phase("insert", function()
  print("insert at the front")
  for i in range(200) do
    l:insert(0, None)
    changed(l)
  end
  print("pop from the front")
  for i in range(200) do
    l:pop(0)
    changed(l)
  end
end)

phase("extend", function()
  print("extend an empty list")
  for i in range(0, 34) do
    l = list()
    l:extend(range(i))
    print("  by", i, "room for", capacity(l))
  end
  print("extend by seven at a time")
  l = list{}
  for i in range(40) do
    l:extend(range(7))
    changed(l)
  end
  print("extend by a list, a tuple, an iterator, a generator")
  ten = list(range(10))
  l = list{}
  l:extend(ten)
  print("  list", len(l), capacity(l))
  l = list{}
  tenth = tuple(ten)
  l:extend(tenth)
  print("  tuple", len(l), capacity(l))
  l = list{}
  l:extend(iter(ten))
  print("  iterator", len(l), capacity(l))
  squares = generator(function(_ENV, n) for i in range(n) do yield(i * i) end end)
  l = list{}
  l:extend(squares(10))
  print("  generator", len(l), capacity(l))
end)

phase("displays", function()
  print("displays, calls, copies, repeats")
  x = None
  print("  [x]", capacity(list{x}), "[x, x]", capacity(list{x, x}), "[x, x, x]",
    capacity(list{x, x, x}), "[x] * 5", capacity(list{x, x, x, x, x}))
  print("  constants", capacity(list{1}), capacity(list{1, 2}), capacity(list{1, 2, 3}),
    capacity(list{1, 2, 3, 4}), capacity(list{1, 2, 3, 4, 5}),
    capacity(list{"a", "b", 1.5, true, 5, 6, 7}))
  for i in range(0, 20) do
    l = list{x} * i
    copy = l:copy()
    whole = list(l)
    part = l[slice(0, i)]
    both = l .. l
    print("  repeat", i, capacity(l), "copy", capacity(copy), "list()", capacity(whole), "slice",
      capacity(part),
      "sum", capacity(both))
  end
end)

phase("slices", function()
  print("assigning to slices and deleting them")
  l = list(range(100))
  print("  start", len(l), capacity(l))
  l[slice(10, 20)] = range(5)
  print("  ten replaced by five", len(l), capacity(l))
  l[slice(0, 0)] = range(50)
  print("  fifty put in front", len(l), capacity(l))
  l[slice(None, None, 2)] = nil
  print("  every second deleted", len(l), capacity(l))
  l[slice(5, 60)] = nil
  print("  fifty-five deleted", len(l), capacity(l))
  l[slice(3, 4)] = list{1, 2, 3, 4}
  print("  one replaced by four", len(l), capacity(l))
  l[slice(2, None)] = nil
  print("  all but two deleted", len(l), capacity(l))
  l[slice(None, None)] = list{}
  print("  all replaced by nothing", len(l), capacity(l))
end)

phase("del", function()
  print("del of one item at a time")
  l = list(range(64))
  last = 0
  changed(l)
  for i in range(64) do
    l[0] = nil
    changed(l)
  end
  print("remove")
  l = list(range(64))
  last = 0
  changed(l)
  for i in range(64) do
    l:remove(i)
    changed(l)
  end
  print("clear")
  l = list(range(64))
  l:clear()
  print("  ", len(l), capacity(l))
  l = nil
end)
