-- collections.deque: blocks of 64 items, those that come free and are kept, limits, iterators.
workload { name = "deque_blocks", summary = "deques, their blocks and what keeps them" }
local deque = collections.deque

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("sizes", function()
  d = deque()
  print(sys.getrefcount(d), sys.getsizeof(d), gc.is_tracked(d), type(d), len(d), bool(d), d)
  for i in range(200) do
    d:append(i)
    if value(i) % 16 == 0 then print(i, sys.getsizeof(d), len(d)) end
  end
  for i in range(200) do
    d:popleft()
    if value(i) % 16 == 0 then print(i, sys.getsizeof(d), len(d)) end
  end
  for i in range(100) do d:appendleft(i) end
  print(sys.getsizeof(d), d[0], d[-1], d[50])
  while bool(d) do d:pop() end
  print(sys.getsizeof(d), d)
  for _, n in ipairs{0, 1, 2, 31, 63, 64, 65, 128, 1000} do
    print(n, sys.getsizeof(deque(range(n))), sys.getsizeof(deque(list{0} * n, n)))
  end
end)

phase("ends", function()
  d = deque(list{1, 2, 3})
  d:append(4) d:appendleft(0) d:extend(list{5, 6}) d:extendleft(list{-1, -2})
  print(d, d:pop(), d:popleft(), d)
  d:rotate(2)
  print(d)
  d:rotate(-3)
  print(d)
  d:rotate()
  d:reverse()
  print(d, d:count(3), d:index(4), contains(d, 5), contains(d, 50))
  d:insert(2, "two") d:insert(-1, "last but one") d:insert(100, "end") d:insert(-100, "start")
  print(d)
  d:remove("two")
  d[1] = "one"
  d[0] = nil
  print(d, d[1], d[-2])
  print(list(d), list(reversed(d)), tuple(d:copy()))
  d:extend(d)
  print(len(d), d[3])
  d:clear()
  print(d, sys.getsizeof(d))
end)

phase("limits", function()
  d = deque(range(10), 4)
  print(d, d.maxlen, deque().maxlen)
  d:append("x") d:appendleft("y")
  print(d)
  print(deque(list{1, 2}, {maxlen = 1}), deque{maxlen = 3}, deque(list{1}, None))
  print(d + d, d * 2, deque(list{1, 2}) * 3, d:copy().maxlen)
  try_("full", function() d:insert(1, 0) end)
  try_("negative", function() deque(list{}, -1) end)
  try_("no int", function() deque(list{}, "a") end)
  try_("unknown", function() deque{size = 3} end)
end)

phase("errors", function()
  d = deque(list{1, 2, 3})
  try_("pop", function() deque():pop() end)
  try_("popleft", function() deque():popleft() end)
  try_("index", function() return d[3] end)
  try_("set", function() d[-4] = 1 end)
  try_("slice", function() return d[slice(0, 1)] end)
  try_("index of", function() d:index(7) end)
  try_("remove", function() d:remove(7) end)
  try_("add", function() return d + list{} end)
  try_("hash", function() hash(d) end)
  try_("changed", function() for x in iter(d) do d:append(x) end end)
  try_("attribute", function() d.x = 1 end)
  print(d)
end)

phase("comparing", function()
  print(eq(deque(list{1, 2}), deque(list{1, 2})), eq(deque(list{1, 2}), list{1, 2}), eq(deque(), deque()))
  print(deque(list{1, 2}) < deque(list{1, 3}), deque(list{1}) < deque(list{1, 0}), deque(list{2}) <= deque(list{1, 5}))
end)

phase("iterators", function()
  d = deque(range(130))
  it = iter(d)
  print(type(it), sys.getsizeof(it), gc.is_tracked(it), sys.getrefcount(d), next(it), it:__length_hint__())
  back = reversed(d)
  print(type(back), sys.getsizeof(back), next(back), back:__length_hint__(), sum(back))
  n = 0
  for x in it do n = n + x end
  print(n, sys.getrefcount(d))
  it, back = nil, nil
  print(sys.getrefcount(d))
end)

phase("references", function()
  gc.collect()
  o = list{}
  d = deque()
  d:append(o)
  d:append(o)
  scope(function()
    print(sys.getrefcount(o), len(gc.get_referents(d)), contains(gc.get_referents(d), o), contains(gc.get_referrers(o), d))
  end)
  d:append(d)
  print(sys.getrefcount(d), d)
  T = class "T" { __del__ = function(self) print("died", self.name) end }
  for i in range(3) do
    local t = T()
    t.name = i
    d:append(t)
  end
  w = weakref.ref(d)
  d = nil
  print(gc.collect(), w(), sys.getrefcount(o))
  d = deque()
  for i in range(3) do
    local t = T()
    t.name = i
    d:appendleft(t)
  end
  d:clear()
  d = nil
end)

phase("blocks that are kept", function()
  d = deque()
  for _ = 1, 3 do
    for i in range(2000) do d:append(None) end
    for i in range(2000) do d:pop() end
    print(len(d), sys.getsizeof(d))
  end
end)
d, o, w, n, T = nil, nil, nil, nil, nil
