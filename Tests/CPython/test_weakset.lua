-- Ported from CPython 3.12's test_weakset.
local t = require "harness"

local WeakSet = weakref.WeakSet

Foo = class "Foo" {}
RefCycle = class "RefCycle" {}
-- A text of the script's own, as collections.UserString is.
Text = class "Text" {
  __init__ = function(self, s) self.s = s end,
  __eq__ = function(self, other) return isinstance(other, Text) and eq(self.s, other.s) end,
  __hash__ = function(self) return hash(self.s) end,
}

local function texts(letters)
  return scope(function()
    local l = list {}
    for c in letters:gmatch "." do l:append(Text(c)) end
    return l
  end)
end

local LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

local function set_up(_ENV)
  s_items, items2 = texts "abc", texts "xyz"
  ab_items, abcde_items, def_items = texts "ab", texts "abcde", texts "def"
  letters = texts(LETTERS)
  ab, abcde, def_set = WeakSet(ab_items), WeakSet(abcde_items), WeakSet(def_items)
  s = WeakSet(s_items)
  d = dict.fromkeys(s_items)
  obj = Text "F"
  scope(function() fs = WeakSet(list { obj }) end)
end

local function each(_ENV, wanted, actual)
  for c in iter(letters) do t.equal(contains(actual, c), wanted(c)) end
end

t.test("test_weakset.TestWeakSet.test_methods", function(_ENV)
  set_up(_ENV)
  for _, name in ipairs { "add", "clear", "copy", "difference", "difference_update", "discard",
    "intersection", "intersection_update", "isdisjoint", "issubset", "issuperset", "pop", "remove",
    "symmetric_difference", "symmetric_difference_update", "union", "update" } do
    t.truth(hasattr(set(), name))
    t.truth(hasattr(WeakSet, name))
  end
end)

t.test("test_weakset.TestWeakSet.test_new_or_init", function(_ENV)
  set_up(_ENV)
  t.raises("TypeError", function() WeakSet(list {}, 2) end)
end)

t.test("test_weakset.TestWeakSet.test_len", function(_ENV)
  set_up(_ENV)
  t.equal(len(s), len(d))
  t.equal(len(fs), 1)
  obj = nil
  t.equal(len(fs), 0)
end)

t.test("test_weakset.TestWeakSet.test_contains", function(_ENV)
  set_up(_ENV)
  each(_ENV, function(c) return contains(d, c) end, s)
  t.falsity(contains(s, 1))
  t.truth(contains(fs, obj))
  obj = nil
  t.falsity(contains(fs, Text "F"))
end)

t.test("test_weakset.TestWeakSet.test_union", function(_ENV)
  set_up(_ENV)
  u = s:union(items2)
  each(_ENV, function(c) return contains(d, c) or contains(items2, c) end, u)
  t.equal(s, WeakSet(s_items))
  t.is(type(u), WeakSet)
  t.raises("TypeError", function() s:union(list { list {} }) end)
  for _, make in ipairs { set, frozenset, list, tuple } do
    scope(function()
      local x = WeakSet(s_items + items2)
      t.equal(s:union(make(items2)), x)
    end)
  end
  scope(function() t.equal(s:union(dict.fromkeys(items2)), WeakSet(s_items + items2)) end)
  t.equal(len(u), len(s_items) + len(items2))
  scope(function() items2:pop() end)
  gc.collect()
  t.equal(len(u), len(s_items) + len(items2))
end)

t.test("test_weakset.TestWeakSet.test_or", function(_ENV)
  set_up(_ENV)
  local i = s:union(items2)
  t.equal(s | set(items2), i)
  t.equal(s | frozenset(items2), i)
end)

t.test("test_weakset.TestWeakSet.test_intersection", function(_ENV)
  set_up(_ENV)
  s = WeakSet(letters)
  i = s:intersection(items2)
  each(_ENV, function(c) return contains(items2, c) and contains(letters, c) end, i)
  t.equal(s, WeakSet(letters))
  t.is(type(i), WeakSet)
  local empty = WeakSet(list {})
  for _, make in ipairs { set, frozenset, list, tuple } do
    scope(function() t.equal(i:intersection(make(s_items)), empty) end)
  end
  scope(function() t.equal(i:intersection(dict.fromkeys(s_items)), empty) end)
  t.equal(len(i), len(items2))
  scope(function() items2:pop() end)
  gc.collect()
  t.equal(len(i), len(items2))
end)

t.test("test_weakset.TestWeakSet.test_isdisjoint", function(_ENV)
  set_up(_ENV)
  t.truth(s:isdisjoint(WeakSet(items2)))
  t.falsity(s:isdisjoint(WeakSet(letters)))
end)

t.test("test_weakset.TestWeakSet.test_and", function(_ENV)
  set_up(_ENV)
  local i = s:intersection(items2)
  t.equal(s & set(items2), i)
  t.equal(s & frozenset(items2), i)
end)

t.test("test_weakset.TestWeakSet.test_difference", function(_ENV)
  set_up(_ENV)
  i = s:difference(items2)
  each(_ENV, function(c) return contains(d, c) and not contains(items2, c) end, i)
  t.equal(s, WeakSet(s_items))
  t.is(type(i), WeakSet)
  t.raises("TypeError", function() s:difference(list { list {} }) end)
end)

t.test("test_weakset.TestWeakSet.test_sub", function(_ENV)
  set_up(_ENV)
  local i = s:difference(items2)
  t.equal(s - set(items2), i)
  t.equal(s - frozenset(items2), i)
end)

t.test("test_weakset.TestWeakSet.test_symmetric_difference", function(_ENV)
  set_up(_ENV)
  i = s:symmetric_difference(items2)
  each(_ENV, function(c) return contains(d, c) ~= contains(items2, c) end, i)
  t.equal(s, WeakSet(s_items))
  t.is(type(i), WeakSet)
  t.raises("TypeError", function() s:symmetric_difference(list { list {} }) end)
  t.equal(len(i), len(s_items) + len(items2))
  scope(function() items2:pop() end)
  gc.collect()
  t.equal(len(i), len(s_items) + len(items2))
end)

t.test("test_weakset.TestWeakSet.test_xor", function(_ENV)
  set_up(_ENV)
  local i = s:symmetric_difference(items2)
  t.equal(s ~ set(items2), i)
  t.equal(s ~ frozenset(items2), i)
end)

t.test("test_weakset.TestWeakSet.test_sub_and_super", function(_ENV)
  set_up(_ENV)
  t.truth(ab <= abcde)
  t.truth(abcde <= abcde)
  t.truth(abcde >= ab)
  t.falsity(abcde <= def_set)
  t.falsity(abcde >= def_set)
  t.truth(set "a":issubset "abc")
  t.truth(set "abc":issuperset "a")
  t.falsity(set "a":issubset "cbs")
  t.falsity(set "cbs":issuperset "x")
end)

t.test("test_weakset.TestWeakSet.test_lt", function(_ENV)
  set_up(_ENV)
  t.truth(ab < abcde)
  t.falsity(abcde < def_set)
  t.falsity(ab < ab)
  t.falsity(WeakSet() < WeakSet())
end)

t.test("test_weakset.TestWeakSet.test_gt", function(_ENV)
  set_up(_ENV)
  t.truth(abcde > ab)
  t.falsity(abcde > def_set)
  t.falsity(ab > ab)
  t.falsity(WeakSet() > WeakSet())
end)

t.test("test_weakset.TestWeakSet.test_gc", function(_ENV)
  set_up(_ENV)
  many = list {}
  for _ in range(1000) do many:append(Foo()) end
  s = WeakSet(many)
  t.equal(len(s), 1000)
  for elem in iter(s) do
    elem.cycle = s
    elem.sub = elem
    elem.set = WeakSet(list { elem })
  end
  many = nil
  gc.collect()
  t.equal(len(s), 0)
end)

t.test("test_weakset.TestWeakSet.test_subclass_with_custom_hash", function(_ENV)
  set_up(_ENV)
  H = class("H", WeakSet) { __hash__ = function(self) return id(self) & 0x7fffffff end }
  s = H()
  f = set {}
  f:add(s)
  t.truth(contains(f, s))
  f:remove(s)
  f:add(s)
  f:discard(s)
  t.equal(len(f), 0)
end)

t.test("test_weakset.TestWeakSet.test_init", function(_ENV)
  set_up(_ENV)
  local other = WeakSet()
  other:__init__(s_items)
  t.equal(other, s)
  other:__init__(items2)
  t.equal(other, WeakSet(items2))
  t.raises("TypeError", function() other:__init__(other, 2) end)
  t.raises("TypeError", function() other:__init__(1) end)
end)

t.test("test_weakset.TestWeakSet.test_constructor_identity", function(_ENV)
  set_up(_ENV)
  local a = WeakSet(s_items)
  local b = WeakSet(a)
  t.isnot(a, b)
end)

t.test("test_weakset.TestWeakSet.test_hash", function(_ENV)
  set_up(_ENV)
  t.raises("TypeError", function() return hash(s) end)
end)

t.test("test_weakset.TestWeakSet.test_clear", function(_ENV)
  set_up(_ENV)
  s:clear()
  t.equal(s, WeakSet(list {}))
  t.equal(len(s), 0)
end)

t.test("test_weakset.TestWeakSet.test_copy", function(_ENV)
  set_up(_ENV)
  local dup = s:copy()
  t.equal(s, dup)
  t.isnot(s, dup)
end)

t.test("test_weakset.TestWeakSet.test_add", function(_ENV)
  set_up(_ENV)
  x = Text "Q"
  s:add(x)
  t.truth(contains(s, x))
  local dup = s:copy()
  s:add(x)
  t.equal(s, dup)
  t.raises("TypeError", function() s:add(list {}) end)
  scope(function() fs:add(Foo()) end)
  t.equal(len(fs), 1)
  fs:add(obj)
  t.equal(len(fs), 1)
end)

t.test("test_weakset.TestWeakSet.test_remove", function(_ENV)
  set_up(_ENV)
  local x = Text "a"
  s:remove(x)
  t.falsity(contains(s, x))
  t.raises("KeyError", function() s:remove(x) end)
  t.raises("TypeError", function() s:remove(list {}) end)
end)

t.test("test_weakset.TestWeakSet.test_discard", function(_ENV)
  set_up(_ENV)
  local a, q = Text "a", Text "Q"
  s:discard(a)
  t.falsity(contains(s, a))
  s:discard(q)
  t.raises("TypeError", function() s:discard(list {}) end)
end)

t.test("test_weakset.TestWeakSet.test_pop", function(_ENV)
  set_up(_ENV)
  for _ = 1, len(s) do
    local elem = s:pop()
    t.falsity(contains(s, elem))
  end
  t.raises("KeyError", function() s:pop() end)
end)

local function both(_ENV) return s_items + items2 end

t.test("test_weakset.TestWeakSet.test_update", function(_ENV)
  set_up(_ENV)
  t.isnone(s:update(items2))
  for c in iter(both(_ENV)) do t.truth(contains(s, c)) end
  t.raises("TypeError", function() s:update(list { list {} }) end)
end)

t.test("test_weakset.TestWeakSet.test_update_set", function(_ENV)
  set_up(_ENV)
  s:update(set(items2))
  for c in iter(both(_ENV)) do t.truth(contains(s, c)) end
end)

t.test("test_weakset.TestWeakSet.test_ior", function(_ENV)
  set_up(_ENV)
  s:__ior__(set(items2))
  for c in iter(both(_ENV)) do t.truth(contains(s, c)) end
end)

t.test("test_weakset.TestWeakSet.test_intersection_update", function(_ENV)
  set_up(_ENV)
  t.isnone(s:intersection_update(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(items2, c) and contains(s_items, c))
  end
  t.raises("TypeError", function() s:intersection_update(list { list {} }) end)
end)

t.test("test_weakset.TestWeakSet.test_iand", function(_ENV)
  set_up(_ENV)
  s:__iand__(set(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(items2, c) and contains(s_items, c))
  end
end)

t.test("test_weakset.TestWeakSet.test_difference_update", function(_ENV)
  set_up(_ENV)
  t.isnone(s:difference_update(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(s_items, c) and not contains(items2, c))
  end
  t.raises("TypeError", function() s:difference_update(list { list {} }) end)
  t.raises("TypeError", function() s:symmetric_difference_update(list { list {} }) end)
end)

t.test("test_weakset.TestWeakSet.test_isub", function(_ENV)
  set_up(_ENV)
  s:__isub__(set(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(s_items, c) and not contains(items2, c))
  end
end)

t.test("test_weakset.TestWeakSet.test_symmetric_difference_update", function(_ENV)
  set_up(_ENV)
  t.isnone(s:symmetric_difference_update(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(s_items, c) ~= contains(items2, c))
  end
  t.raises("TypeError", function() s:symmetric_difference_update(list { list {} }) end)
end)

t.test("test_weakset.TestWeakSet.test_ixor", function(_ENV)
  set_up(_ENV)
  s:__ixor__(set(items2))
  for c in iter(both(_ENV)) do
    t.equal(contains(s, c), contains(s_items, c) ~= contains(items2, c))
  end
end)

t.test("test_weakset.TestWeakSet.test_inplace_on_self", function(_ENV)
  set_up(_ENV)
  local u = s:copy()
  u:__ior__(u)
  t.equal(u, s)
  u:__iand__(u)
  t.equal(u, s)
  u:__isub__(u)
  t.equal(u, WeakSet())
  u = s:copy()
  u:__ixor__(u)
  t.equal(u, WeakSet())
end)

t.test("test_weakset.TestWeakSet.test_eq", function(_ENV)
  set_up(_ENV)
  t.equal(s, s)
  t.equal(s, WeakSet(s_items))
  t.notequal(s, set(s_items))
  t.notequal(s, list(s_items))
  t.notequal(s, tuple(s_items))
  t.notequal(s, WeakSet(list { Foo }))
  t.notequal(s, 1)
end)

t.test("test_weakset.TestWeakSet.test_ne", function(_ENV)
  set_up(_ENV)
  t.notequal(s, set(s_items))
  t.equal(WeakSet(), WeakSet())
end)

t.test("test_weakset.TestWeakSet.test_weak_destroy_while_iterating", function(_ENV)
  set_up(_ENV)
  some = texts "abc"
  s = WeakSet(some)
  it = iter(s)
  scope(function() next(it) end)
  some[-1] = nil
  gc.collect()
  scope(function()
    local left = len(list(it))
    t.truth(left == len(some) or left == len(some) - 1)
  end)
  it = nil
  t.equal(len(s), len(some))
end)

t.test("test_weakset.TestWeakSet.test_weak_destroy_and_mutate_while_iterating", function(_ENV)
  set_up(_ENV)
  some = texts(LETTERS)
  s = WeakSet(some)
  local function meanwhile(body)
    it = iter(s)
    local yielded, last
    scope(function() yielded = value(next(it).s) end)
    scope(function() last = value(some:pop().s) end)
    -- The iterator still holds what it gave last.
    if yielded == last then scope(function() next(it) end) end
    gc.collect()
    u = Text(last)
    body()
    it = nil
  end
  meanwhile(function() t.falsity(contains(s, u)) end)
  meanwhile(function() t.raises("KeyError", function() s:remove(u) end) end)
  t.falsity(contains(s, u))
  meanwhile(function() s:add(u) end)
  t.truth(contains(s, u))
  local copy = s:copy()
  meanwhile(function() s:update(copy) end)
  t.equal(len(s), len(copy))
  meanwhile(function() s:clear() end)
  t.equal(len(s), 0)
end)

t.test("test_weakset.TestWeakSet.test_len_cycles", function(_ENV)
  set_up(_ENV)
  some = list {}
  for i in range(20) do
    some:append(RefCycle())
    some[i].cycle = some[i]
  end
  s = WeakSet(some)
  some = nil
  it = iter(s)
  scope(function() next(it) end)
  gc.collect()
  local n1 = len(s)
  it = nil
  gc.collect()
  t.truth(n1 == 0 or n1 == 1)
  t.equal(len(s), 0)
end)

t.test("test_weakset.TestWeakSet.test_len_race", function(_ENV)
  set_up(_ENV)
  for th in range(1, 100) do
    gc.collect(0)
    gc.set_threshold(th, th, th)
    scope(function()
      local some = list {}
      for i in range(20) do
    some:append(RefCycle())
    some[i].cycle = some[i]
  end
      s = WeakSet(some)
    end)
    it = iter(s)
    scope(function() next(it, None) end)
    local n1 = len(s)
    it = nil
    local n2 = len(s)
    t.truth(n1 >= 0 and n1 <= 20)
    t.truth(n2 >= 0 and n2 <= n1)
  end
end)

t.test("test_weakset.TestWeakSet.test_repr", function(_ENV)
  set_up(_ENV)
  t.equal(repr(s), repr(s.data))
end)

t.done()
