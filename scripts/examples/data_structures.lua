-- Tuple, list, set, dict, instances with and without __slots__ side by side: size by number of
-- numbers, what a look-up compares, what a change costs.
workload { name = "data_structures", summary = "containers side by side: size, look-up, change" }

-- Counts the comparisons that a look-up makes.
compared = 0
Key = class "Key" {
  __init__ = function(self, k) self.k = k end,
  __eq__ = function(self, other) compared = compared + 1 return eq(self.k, other.k) end,
  __hash__ = function(self) return hash(self.k) end,
}

phase("sizes", function()
  for _, n in ipairs{0, 1, 2, 3, 5, 10, 100, 1000, 10000} do
    numbers = list(range(n))
    print(n, "tuple", sys.getsizeof(tuple(numbers)), "list", sys.getsizeof(list(numbers)), "set",
      sys.getsizeof(set(numbers)), "frozenset", sys.getsizeof(frozenset(numbers)), "dict",
      sys.getsizeof(dict.fromkeys(numbers)), "bytes", sys.getsizeof(bytes(n)))
  end
end)

phase("one record", function()
  Open = class "Open" { __init__ = function(self, x, y, z) self.x, self.y, self.z = x, y, z end }
  Slots = class "Slots" { __slots__ = {"x", "y", "z"},
    __init__ = function(self, x, y, z) self.x, self.y, self.z = x, y, z end }
  local function cost(label, make)
    made = list()
    for i in range(3) do made:append(make()) end
    made:clear()
    room = list{None} * 1000
    gc.collect()
    tracemalloc.start()
    for i in range(1000) do room[i] = make() end
    local now = value(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    print(label, "bytes each, in tens:", now // 10000)
  end
  a, b, c = list(), list(), list()
  cost("tuple of 3", function() return tuple{a, b, c} end)
  cost("list of 3", function() return list{a, b, c} end)
  cost("dict of 3", function() return dict{x = a, y = b, z = c} end)
  cost("slots", function() return Slots(a, b, c) end)
  cost("instance", function() return Open(a, b, c) end)
end)

phase("look-up", function()
  for _, n in ipairs{10, 100, 300} do
    keys = list()
    for i in range(n) do keys:append(Key(i)) end
    as_set, as_tuple = set(keys), tuple(keys)
    as_dict = dict.fromkeys(keys)
    for _, where in ipairs{0, n // 2, n - 1, n} do
      wanted = Key(where)
      compared = 0
      found = contains(keys, wanted)
      local in_list = value(compared)
      compared = 0
      found = contains(as_tuple, wanted)
      local in_tuple = value(compared)
      compared = 0
      found = contains(as_set, wanted)
      local in_set = value(compared)
      compared = 0
      found = contains(as_dict, wanted)
      print("of", n, "at", where, found, "comparisons: list", in_list, "tuple", in_tuple, "set", in_set, "dict", value(compared))
    end
  end
end)

phase("growing and shrinking", function()
  l, s, d = list(), set(), dict()
  for i in range(100) do
    l:append(i)
    s:add(i)
    d[i] = i
    if i % 20 == 19 then print("filled", i + 1, sys.getsizeof(l), sys.getsizeof(s), sys.getsizeof(d)) end
  end
  for i in range(100) do
    l:pop()
    s:discard(i)
    d:pop(i)
    if i % 20 == 19 then print("emptied", i + 1, sys.getsizeof(l), sys.getsizeof(s), sys.getsizeof(d)) end
  end
end)

phase("who can be a key, who is followed by the collector", function()
  for _, o in ipairs{tuple{1, 2}, frozenset{1}, str("text"), bytes(3)} do print(type(o), "hash", (pcall(hash, o)), gc.is_tracked(o)) end
  for _, o in ipairs{list{1}, dict{a = 1}, set{1}, bytearray(3)} do print(type(o), "hash", (pcall(hash, o)), gc.is_tracked(o)) end
end)
