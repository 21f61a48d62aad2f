-- WeakSet: a set that does not keep its items.
workload { name = "weak_set", summary = "a set that does not keep its items" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(scope, f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

C = class "C" {
  __init__ = function(self, n) self.n = n end,
  __repr__ = function(self) return "C" .. value(self.n) end,
}
WeakSet = weakref.WeakSet

local function keep(n)
  l = list{}
  for i in range(n) do l:append(C(i)) end
end

-- The numbers of the items, in order.
local function numbers(s)
  local found = list{}
  for x in iter(s) do found:append(x.n) end
  return sorted(found)
end

phase("basics", function()
  keep(4)
  s = WeakSet()
  show(function() return "empty:", len(s), bool(s), list(s), sys.getsizeof(s), repr(s) end)
  s = WeakSet(l)
  show(function() return "filled:", len(s), bool(s), numbers(s) end)
  show(function() return "membership:", contains(s, l[1]), contains(s, C(1)), contains(s, 5) end)
  show(function() return "counts:", sys.getrefcount(l[1]), weakref.getweakrefcount(l[1]), weakref.getweakrefcount(s) end)
  s:add(l[1])
  show(function() return "twice the same:", len(s), weakref.getweakrefcount(l[1]) end)
  show(function() return "only what can be referred to:", raised(function() s:add(5) end), raised(function() s:add(list{}) end) end)
  s:discard(l[3])
  s:discard(C(9))
  show(function() return "discard:", numbers(s), raised(function() s:discard(5) end) end)
  s:remove(l[2])
  show(function() return "remove:", numbers(s), raised(function() s:remove(l[2]) end):sub(1, 9), raised(function() s:remove(5) end) end)
  l[0] = None
  show(function() return "one died:", len(s), numbers(s) end)
  show(function() return "pop:", s:pop().n, len(s), raised(function() s:pop() end) end)
  scope(function()
    s:add(C(1))
    print("an item that nothing else holds:", len(s))
  end)
  show(function() return "is gone at once:", len(s) end)
  s:update(l[slice(1, 3)])
  show(function() return "update:", numbers(s), s:update(list{}) end)
  s:clear()
  show(function() return "clear:", len(s) end)
  show(function() return "hash:", raised(function() return hash(s) end) end)
  show(function() return "arguments:", raised(function() WeakSet(list{}, 1) end):sub(-62) end)
  show(function() return "no iterable:", raised(function() WeakSet(5) end) end)
end)

phase("algebra", function()
  keep(8)
  scope(function()
    a, b = WeakSet(l[slice(0, 5)]), WeakSet(l[slice(3, 7)])
    others = set(l[slice(3, 7)])
    small = WeakSet(l[slice(0, 2)])
  end)
  show(function() return "union:", numbers(a:union(b)), numbers(a | b), numbers(a | others) end)
  show(function() return "intersection:", numbers(a:intersection(b)), numbers(a & b), numbers(a & others) end)
  show(function() return "difference:", numbers(a:difference(b)), numbers(a - b), numbers(a - others) end)
  show(function() return "symmetric difference:", numbers(a:symmetric_difference(b)), numbers(a ~ b), numbers(a ~ others) end)
  show(function() return "with a list:", numbers(a:union(l)), numbers(a:intersection(l)), numbers(a:difference(l)) end)
  show(function() return "results:", is(type(a | b), WeakSet), is(a | b, a) end)
  show(function() return "comparisons:", a < b, a <= b, a > b, a >= b, eq(a, b) end)
  show(function() return "subsets:", small < a, small <= a, a > small, a >= small, a < a, a <= a end)
  show(function() return "by name:", small:issubset(a), a:issuperset(small), small:issubset(l), a:issuperset(l) end)
  show(function() return "disjoint:", small:isdisjoint(b), a:isdisjoint(b), small:isdisjoint(list{}) end)
  show(function() return "equality:", eq(a, WeakSet(l[slice(0, 5)])), eq(a, set(l[slice(0, 5)])), eq(a, a:copy()), is(a, a:copy()) end)
  c = a:copy()
  c:difference_update(b)
  show(function() return "difference_update:", numbers(c) end)
  c:symmetric_difference_update(l)
  show(function() return "symmetric_difference_update:", numbers(c) end)
  c:intersection_update(b)
  show(function() return "intersection_update:", numbers(c) end)
  c:__ior__(a)
  show(function() return "|=:", numbers(c) end)
  c:__isub__(c)
  show(function() return "-= itself:", numbers(c) end)
  c = a:copy()
  c:__ixor__(c)
  show(function() return "^= itself:", numbers(c) end)
  c = a:copy()
  c:__iand__(c)
  show(function() return "&= itself:", numbers(c) end)
  show(function() return "errors:", raised(function() return a:union(5) end), raised(function() return a:union(list{5}) end) end)
  show(function() return "operators take iterables:", numbers(a - list{l[0]}) end)
  l = nil
  others = nil
  show(function() return "all dead:", len(a), len(b), len(c), len(small) end)
end)

phase("iteration", function()
  keep(5)
  s = WeakSet(l)
  it = iter(s)
  show(function() return "started:", not is(next(it), None), len(getattr(s, "_iterating")) end)
  l = list{l[0]}
  show(function() return "deaths wait:", len(getattr(s, "data")), len(getattr(s, "_pending_removals")) >= 3, len(s) <= 2 end)
  s:add(l[0])
  show(function() return "adding commits:", len(getattr(s, "_pending_removals")), len(getattr(s, "data")) <= 2 end)
  it = nil
  show(function() return "in the end:", len(s), numbers(s), len(getattr(s, "_iterating")) end)
  keep(5)
  s = WeakSet(l)
  total = 0
  for x in iter(s) do
    total = total + x.n
    l[x.n] = None
  end
  show(function() return "items that die on the way:", total, len(s), len(getattr(s, "data")) end)
  show(function() return "the last one lived as long as the loop:", len(getattr(s, "_pending_removals")) end)
  keep(3)
  s = WeakSet(l)
  one = iter(s)
  two = iter(s)
  scope(function() next(one) next(two) end)
  show(function() return "two iterations:", len(getattr(s, "_iterating")) end)
  one:close()
  show(function() return "one closed:", len(getattr(s, "_iterating")) end)
  l = nil
  two:close()
  show(function() return "both:", len(getattr(s, "_iterating")), len(s) end)
end)

phase("its parts", function()
  keep(100)
  s = WeakSet(l)
  show(function() return "attributes:", list(s.__dict__) end)
  show(function() return "sizes:", sys.getsizeof(s.data), sys.getsizeof(s._iterating), sys.getsizeof(s._pending_removals) end)
  show(function() return "callback:", s._remove.__name__, len(s._remove.__defaults__), sys.getrefcount(s._remove) end)
  show(function() return "which refers weakly:", is(s._remove.__defaults__[0](), s) end)
  Named = class("Named", WeakSet) { twice = function(self) return len(self) * 2 end }
  n = Named(l)
  show(function() return "derived:", n:twice(), is(type(n | s), Named), is(type(n:copy()), Named), eq(s, n) end)
  gc.collect()
  w = weakref.ref(s)
  s = nil
  show(function() return "no cycle:", w(), gc.collect() end)
  l = nil
  show(function() return "all dead:", len(n) end)
end)
