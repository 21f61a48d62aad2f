-- Rules that are easy to overlook: what closing a generator drops, what a dict beside inline values
-- keeps alive, how lists give room back, which attributes can be deleted.
workload { name = "small_rules", summary = "small rules of generators, dicts, lists and attributes" }

local function fails(f)
  local fine, message = pcall(f)
  print(message:match("%a+Error: .*"))
end

gc.disable()

phase("generators", function()
  repeating = generator(function(_ENV, x) while true do yield(x) end end)
  x = object()
  g = repeating(x)
  print("never ran", sys.getrefcount(x))
  g:close()
  print("closed", sys.getrefcount(x), g.gi_frame)
  g = nil
  print("gone", sys.getrefcount(x))
  g = repeating(x)
  scope(function() next(g) end)
  g:close()
  print("ran, closed", sys.getrefcount(x), g.gi_frame)
  l = list()
  l:append(repeating(l))
  l = nil
  print("cycle of one that never ran", gc.collect())
  l = list{1}
  g = repeating(l)
  scope(function() next(g) end)
  l:append(g)
  g, l = nil, nil
  print("cycle of one that ran", gc.collect())
end)

phase("dicts", function()
  Plain = class "Plain" {}
  gc.collect()
  p = Plain()
  p.me = p
  p = nil
  print("an instance in a cycle", gc.collect())
  p = Plain()
  p.me = p
  d = p.__dict__
  d = nil
  p = nil
  print("with a dict made", gc.collect())
  p = Plain()
  p.me = p
  d = p.__dict__
  p = nil
  print("with the dict held", gc.collect(), len(d))
  d = nil
  print("let go", gc.collect())
  p = Plain()
  p.a, p.b = 1, 2
  d = p.__dict__
  e = d:copy()
  print("copies", sys.getsizeof(d) == sys.getsizeof(e), sys.getsizeof(dict{a = 1, b = 2}))
end)

phase("lists", function()
  for n in range(1, 4) do
    l = list()
    for i in range(n) do l:append(i) end
    print(n, sys.getsizeof(l))
    while len(l) > 0 do
      scope(function() l:pop(0) end)
      print("", sys.getsizeof(l))
    end
    l:extend(tuple{1})
    print("extended", sys.getsizeof(l))
  end
  l = list{1, 2, 3}
  scope(function() l:pop() l:pop() l:pop() end)
  print("empty", sys.getsizeof(l))
  l[slice(1, 2)] = nil
  print("an empty slice deleted", sys.getsizeof(l))
  l = str("two words"):split()
  print("split", sys.getsizeof(l))
  l:append(1)
  print("and appended to", sys.getsizeof(l))
end)

phase("attributes", function()
  Slots = class "Slots" { __slots__ = {"a", "b"} }
  Slots.a = 5
  s = Slots()
  p = Plain()
  fails(function() s.a = 1 end)
  fails(function() s.a = nil end)
  fails(function() s.z = 1 end)
  fails(function() s.z = nil end)
  fails(function() p.z = nil end)
  fails(function() Plain.z = nil end)
  t = tuple{1}
  o = object()
  fails(function() t[0] = nil end)
  fails(function() t[slice(0, 1)] = nil end)
  fails(function() p[0] = nil end)
  fails(function() o[0] = nil end)
end)

phase("iterators", function()
  for o in iter(list{tuple{1}, list{1}, str("a"), bytes{1}, bytearray(1)}) do
    local i = iter(o)
    print(type(i).__name__)
    scope(function() next(i) end)
    scope(function() next(i, None) end)
    print("", type(i).__name__)
  end
end)
