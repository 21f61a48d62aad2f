-- Ported from CPython 3.12's test_weakref: the weak dictionaries and finalize.
local t = require "harness"

local found, minor = pcall(function() return value(sys.version_info[1]) end)
if not found then minor = sys.version_minor end

C = class "C" {}
Object = class "Object" {
  __init__ = function(self, arg) self.arg = arg end,
  __eq__ = function(self, other)
    if isinstance(other, Object) then return eq(self.arg, other.arg) end
    return NotImplemented
  end,
  __lt__ = function(self, other) return self.arg < other.arg end,
  __hash__ = function(self) return hash(self.arg) end,
}
RefCycle = class "RefCycle" {}

-- A list of objects that refer to themselves.
local function cycles(made, n)
  for i in range(n) do
    made:append(RefCycle())
    made[i].cycle = made[i]
  end
  return made
end

local COUNT = 10
local function make_objects(_ENV)
  objects = list {}
  for i in range(COUNT) do objects:append(Object(i)) end
end

local function make_keyed(_ENV)
  d = weakref.WeakKeyDictionary()
  make_objects(_ENV)
  for o in iter(objects) do d[o] = o.arg end
end

local function make_valued(_ENV)
  d = weakref.WeakValueDictionary()
  make_objects(_ENV)
  for o in iter(objects) do d[o.arg] = o end
end

local function check_len_cycles(_ENV, kind, set)
  d = kind()
  items_list = list {}
  cycles(items_list, 20)
  for o in iter(items_list) do set(d, o) end
  it = d:items()
  scope(function() next(it) end)
  items_list = nil
  gc.collect()
  local n1 = len(d)
  it = nil
  gc.collect()
  t.truth(n1 == 0 or n1 == 1)
  t.equal(len(d), 0)
end

t.test("test_weakref.MappingTestCase.test_weak_keyed_len_cycles", function(_ENV)
  check_len_cycles(_ENV, weakref.WeakKeyDictionary, function(d, o) d[o] = 1 end)
end)

t.test("test_weakref.MappingTestCase.test_weak_valued_len_cycles", function(_ENV)
  check_len_cycles(_ENV, weakref.WeakValueDictionary, function(d, o) d[1] = o end)
end)

local function check_len_race(_ENV, kind, set)
  for th in range(1, 100) do
    gc.collect(0)
    gc.set_threshold(th, th, th)
    d = kind()
    scope(function()
      local made = cycles(list {}, 20)
      for o in iter(made) do set(d, o) end
    end)
    it = d:items()
    scope(function() next(it, None) end)
    local n1 = len(d)
    it = nil
    local n2 = len(d)
    t.truth(n1 >= 0 and n1 <= 20)
    t.truth(n2 >= 0 and n2 <= n1)
  end
end

t.test("test_weakref.MappingTestCase.test_weak_keyed_len_race", function(_ENV)
  check_len_race(_ENV, weakref.WeakKeyDictionary, function(d, o) d[o] = 1 end)
end)

t.test("test_weakref.MappingTestCase.test_weak_valued_len_race", function(_ENV)
  check_len_race(_ENV, weakref.WeakValueDictionary, function(d, o) d[1] = o end)
end)

t.test("test_weakref.MappingTestCase.test_weak_values", function(_ENV)
  make_valued(_ENV)
  for o in iter(objects) do
    t.equal(weakref.getweakrefcount(o), 1)
    t.is(d[o.arg], o)
  end
  scope(function()
    items1 = sorted(list(d:items()))
    items2 = sorted(list(d:copy():items()))
  end)
  t.equal(items1, items2)
  items1, items2 = nil, nil
  t.equal(len(d), COUNT)
  objects[0] = nil
  t.equal(len(d), COUNT - 1)
  objects = nil
  t.equal(len(d), 0)
  d = weakref.WeakValueDictionary()
  t.raises("KeyError", function() return d[1] end)
  scope(function() d[2] = C() end)
  t.raises("KeyError", function() return d[2] end)
end)

t.test("test_weakref.MappingTestCase.test_weak_keys", function(_ENV)
  make_keyed(_ENV)
  for o in iter(objects) do
    t.equal(weakref.getweakrefcount(o), 1)
    t.equal(d[o], o.arg)
  end
  scope(function() t.equal(set(d:items()), set(d:copy():items())) end)
  t.equal(len(d), COUNT)
  objects[0] = nil
  t.equal(len(d), COUNT - 1)
  objects = nil
  t.equal(len(d), 0)
  o = Object(42)
  d[o] = "What is the meaning of the universe?"
  t.truth(contains(d, o))
  t.falsity(contains(d, 34))
end)

local function check_iters(_ENV)
  local function check(name)
    scope(function()
      local all = list(getattr(d, name)())
      for x in getattr(d, name)() do all:remove(x) end
      t.equal(len(all), 0)
    end)
  end
  check "items"
  check "keys"
  check "values"
  check "__iter__"
  scope(function()
    local keys = list(d:keys())
    for k in iter(d) do keys:remove(k) end
    t.equal(len(keys), 0)
  end)
end

t.test("test_weakref.MappingTestCase.test_weak_keyed_iters", function(_ENV)
  make_keyed(_ENV)
  check_iters(_ENV)
  refs = d:keyrefs()
  t.equal(len(refs), len(objects))
  objects2 = list(objects)
  for wr in iter(refs) do
    local ob = wr()
    t.truth(contains(d, ob))
    t.equal(ob.arg, d[ob])
    objects2:remove(ob)
  end
  t.equal(len(objects2), 0)
end)

t.test("test_weakref.MappingTestCase.test_weak_valued_iters", function(_ENV)
  make_valued(_ENV)
  check_iters(_ENV)
  for _, name in ipairs { "valuerefs", "itervaluerefs" } do
    objects2 = list(objects)
    scope(function() t.equal(len(list(getattr(d, name)())), len(objects)) end)
    for wr in iter(getattr(d, name)()) do
      local ob = wr()
      t.equal(ob, d[ob.arg])
      t.equal(ob.arg, d[ob.arg].arg)
      objects2:remove(ob)
    end
    t.equal(len(objects2), 0)
  end
end)

local function destroy_while_iterating(_ENV, name)
  local n = len(d)
  scope(function() it = iter(getattr(d, name)()) end)
  scope(function() next(it) end)
  objects[-1] = nil
  gc.collect()
  scope(function()
    local left = len(list(it))
    t.truth(left == len(objects) or left == len(objects) - 1)
  end)
  it = nil
  t.equal(len(d), n - 1)
end

-- Begins an iteration, lets an object die, runs `body` with its number, ends the iteration.
local function meanwhile(_ENV, body)
  it = d:items()
  scope(function() next(it) end)
  local v = scope(function() return value(objects:pop().arg) end)
  gc.collect()
  scope(function() body(v) end)
  it = nil
  gc.collect()
end

local function check_mutation(_ENV, key, set)
  meanwhile(_ENV, function(v) t.falsity(contains(d, key(v))) end)
  meanwhile(_ENV, function(v) t.raises("KeyError", function() delitem(d, key(v)) end) end)
  meanwhile(_ENV, function(v)
    t.falsity(contains(d, key(v)))
    t.raises("KeyError", function() d:pop(key(v)) end)
    t.falsity(contains(d, key(v)))
  end)
  meanwhile(_ENV, function(v) set(v) end)
  t.truth(contains(d, kept_key))
  t.equal(d[kept_key], kept_value)
  scope(function()
    ddict = d:copy()
    meanwhile(_ENV, function() d:update(ddict) end)
    t.equal(d, ddict)
    ddict = nil
  end)
  meanwhile(_ENV, function() d:clear() end)
  t.equal(len(d), 0)
end

local function check_del_and_len(_ENV)
  o = Object(123456)
  meanwhile(_ENV, function()
    local n = len(d)
    scope(function() d:pop(next(d:keys())) end)
    t.equal(len(d), n - 1)
    d[o] = o
    t.equal(len(d), n)
  end)
  local n = COUNT - 1
  meanwhile(_ENV, function()
    t.equal(len(d), n - 1)
    scope(function() d:popitem() end)
    t.equal(len(d), n - 2)
  end)
  meanwhile(_ENV, function()
    t.equal(len(d), n - 3)
    scope(function() delitem(d, next(d:keys())) end)
    t.equal(len(d), n - 4)
  end)
  meanwhile(_ENV, function()
    t.equal(len(d), n - 5)
    scope(function() d:popitem() end)
    t.equal(len(d), n - 6)
  end)
  meanwhile(_ENV, function()
    d:clear()
    t.equal(len(d), 0)
  end)
  t.equal(len(d), 0)
end

t.test("test_weakref.MappingTestCase.test_weak_keys_destroy_while_iterating", function(_ENV)
  make_keyed(_ENV)
  destroy_while_iterating(_ENV, "keys")
  destroy_while_iterating(_ENV, "items")
  destroy_while_iterating(_ENV, "values")
  destroy_while_iterating(_ENV, "keyrefs")
  make_keyed(_ENV)
  check_mutation(_ENV, Object, function(v)
    kept_key = Object(v)
    kept_value = v
    d[kept_key] = kept_value
  end)
  make_keyed(_ENV)
  check_del_and_len(_ENV)
end)

t.test("test_weakref.MappingTestCase.test_weak_values_destroy_while_iterating", function(_ENV)
  make_valued(_ENV)
  destroy_while_iterating(_ENV, "keys")
  destroy_while_iterating(_ENV, "items")
  destroy_while_iterating(_ENV, "values")
  destroy_while_iterating(_ENV, "itervaluerefs")
  destroy_while_iterating(_ENV, "valuerefs")
  make_valued(_ENV)
  check_mutation(_ENV, function(v) return v end, function(v)
    kept_key = v
    kept_value = Object(v)
    d[kept_key] = kept_value
  end)
  make_valued(_ENV)
  check_del_and_len(_ENV)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_keyed_dict_from_dict", function(_ENV)
  o = Object(3)
  d = weakref.WeakKeyDictionary(dict { { o, 364 } })
  t.equal(d[o], 364)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_keyed_dict_from_weak_keyed_dict", function(_ENV)
  o = Object(3)
  d = weakref.WeakKeyDictionary(dict { { o, 364 } })
  d2 = weakref.WeakKeyDictionary(d)
  t.equal(d[o], 364)
  t.equal(d2[o], 364)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_valued_dict_from_dict", function(_ENV)
  o = Object(3)
  d = weakref.WeakValueDictionary(dict { { 364, o } })
  t.is(d[364], o)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_valued_dict_from_weak_valued_dict", function(_ENV)
  o = Object(3)
  d = weakref.WeakValueDictionary(dict { { 364, o } })
  d2 = weakref.WeakValueDictionary(d)
  t.is(d[364], o)
  t.is(d2[364], o)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_valued_dict_misc", function(_ENV)
  t.raises("TypeError", function() weakref.WeakValueDictionary.__init__() end)
  t.raises("TypeError", function() weakref.WeakValueDictionary(dict {}, dict {}) end)
  t.raises("TypeError", function() weakref.WeakValueDictionary(tuple {}, tuple {}) end)
  o = Object(3)
  for _, word in ipairs { "self", "dict", "other", "iterable" } do
    d = weakref.WeakValueDictionary { [word] = o }
    t.equal(list(d:keys()), list { word })
    t.is(d[word], o)
  end
end)

local function check_popitem(_ENV, kind, key1, value1, key2, value2)
  d = kind()
  d[key1] = value1
  d[key2] = value2
  t.equal(len(d), 2)
  for left = 1, 0, -1 do
    scope(function()
      local pair = d:popitem()
      t.equal(len(d), left)
      if is(pair[0], key1) then t.is(pair[1], value1) else t.is(pair[1], value2) end
    end)
  end
end

t.test("test_weakref.MappingTestCase.test_weak_valued_dict_popitem", function(_ENV)
  a, b = C(), C()
  check_popitem(_ENV, weakref.WeakValueDictionary, "key1", a, "key2", b)
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_dict_popitem", function(_ENV)
  a, b = C(), C()
  one, two = "value 1", "value 2"
  check_popitem(_ENV, weakref.WeakKeyDictionary, a, one, b, two)
end)

local function check_setdefault(_ENV, kind, key, value1, value2)
  d = kind()
  for _, given in ipairs { value1, value2 } do
    t.is(d:setdefault(key, given), value1)
    t.truth(contains(d, key))
    t.is(d:get(key), value1)
    t.is(d[key], value1)
  end
end

t.test("test_weakref.MappingTestCase.test_weak_valued_dict_setdefault", function(_ENV)
  a, b = C(), C()
  check_setdefault(_ENV, weakref.WeakValueDictionary, "key", a, b)
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_dict_setdefault", function(_ENV)
  a = C()
  one, two = "value 1", "value 2"
  check_setdefault(_ENV, weakref.WeakKeyDictionary, a, one, two)
end)

local function check_update(_ENV, kind)
  d = kind()
  d:update(source)
  t.equal(len(d), len(source))
  for k in iter(d:keys()) do
    t.truth(contains(source, k))
    t.is(source:get(k), d[k])
    t.is(d:get(k), d[k])
  end
  for k in iter(source:keys()) do
    t.truth(contains(d, k))
    t.is(source[k], d[k])
  end
end

t.test("test_weakref.MappingTestCase.test_weak_valued_dict_update", function(_ENV)
  source = dict { { 1, C() }, { "a", C() }, { C(), C() } }
  check_update(_ENV, weakref.WeakValueDictionary)
  t.raises("TypeError", function() weakref.WeakValueDictionary.update() end)
  d = weakref.WeakValueDictionary()
  t.raises("TypeError", function() d:update(dict {}, dict {}) end)
  t.raises("TypeError", function() d:update(tuple {}, tuple {}) end)
  t.equal(list(d:keys()), list {})
  o = Object(3)
  for _, word in ipairs { "self", "dict", "other", "iterable" } do
    d = weakref.WeakValueDictionary()
    d:update { [word] = o }
    t.equal(list(d:keys()), list { word })
    t.is(d[word], o)
  end
end)

t.test("test_weakref.MappingTestCase.test_weak_valued_union_operators", function(_ENV)
  if minor < 9 then return end
  a, b, c = C(), C(), C()
  scope(function()
    wvd1 = weakref.WeakValueDictionary(dict { { 1, a } })
    wvd2 = weakref.WeakValueDictionary(dict { { 1, b }, { 2, a } })
    wvd3 = wvd1:copy()
    d1 = dict { { 1, c }, { 3, b } }
    pairs_list = list { tuple { 5, c }, tuple { 6, b } }

    tmp1 = wvd1 | wvd2
    t.equal(dict(tmp1), dict(wvd1) | dict(wvd2))
    t.is(type(tmp1), weakref.WeakValueDictionary)
    wvd1:__ior__(wvd2)
    t.equal(wvd1, tmp1)

    tmp2 = wvd2 | d1
    t.equal(dict(tmp2), dict(wvd2) | d1)
    t.is(type(tmp2), weakref.WeakValueDictionary)
    wvd2:__ior__(d1)
    t.equal(wvd2, tmp2)

    tmp3 = wvd3:copy()
    tmp3:__ior__(pairs_list)
    t.equal(dict(tmp3), dict(wvd3) | dict(pairs_list))
    t.is(type(tmp3), weakref.WeakValueDictionary)

    tmp4 = d1 | wvd3
    t.equal(dict(tmp4), d1 | dict(wvd3))
    t.is(type(tmp4), weakref.WeakValueDictionary)
  end)
  a = nil
  t.falsity(contains(tmp1, 2))
  t.falsity(contains(tmp2, 2))
  t.falsity(contains(tmp3, 1))
  t.falsity(contains(tmp4, 1))
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_dict_update", function(_ENV)
  source = dict { { C(), 1 }, { C(), 2 }, { C(), 3 } }
  check_update(_ENV, weakref.WeakKeyDictionary)
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_delitem", function(_ENV)
  d = weakref.WeakKeyDictionary()
  o1, o2 = Object("1"), Object("2")
  d[o1] = "something"
  d[o2] = "something"
  t.equal(len(d), 2)
  d[o1] = nil
  t.equal(len(d), 1)
  t.equal(list(d:keys()), list { o2 })
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_union_operators", function(_ENV)
  if minor < 9 then return end
  o1, o2, o3 = C(), C(), C()
  scope(function()
    wkd1 = weakref.WeakKeyDictionary(dict { { o1, 1 }, { o2, 2 } })
    wkd2 = weakref.WeakKeyDictionary(dict { { o3, 3 }, { o1, 4 } })
    wkd3 = wkd1:copy()
    d1 = dict { { o2, "5" }, { o3, "6" } }
    pairs_list = list { tuple { o2, 7 }, tuple { o3, 8 } }

    tmp1 = wkd1 | wkd2
    t.equal(dict(tmp1), dict(wkd1) | dict(wkd2))
    t.is(type(tmp1), weakref.WeakKeyDictionary)
    wkd1:__ior__(wkd2)
    t.equal(wkd1, tmp1)

    tmp2 = wkd2 | d1
    t.equal(dict(tmp2), dict(wkd2) | d1)
    t.is(type(tmp2), weakref.WeakKeyDictionary)
    wkd2:__ior__(d1)
    t.equal(wkd2, tmp2)

    tmp3 = wkd3:copy()
    tmp3:__ior__(pairs_list)
    t.equal(dict(tmp3), dict(wkd3) | dict(pairs_list))
    t.is(type(tmp3), weakref.WeakKeyDictionary)

    tmp4 = d1 | wkd3
    t.equal(dict(tmp4), d1 | dict(wkd3))
    t.is(type(tmp4), weakref.WeakKeyDictionary)
  end)
  o1 = nil
  t.falsity(contains(list(tmp1:values()), 4))
  t.falsity(contains(list(tmp2:values()), 4))
  t.falsity(contains(list(tmp3:values()), 1))
  t.falsity(contains(list(tmp4:values()), 1))
end)

t.test("test_weakref.MappingTestCase.test_weak_valued_delitem", function(_ENV)
  d = weakref.WeakValueDictionary()
  o1, o2 = Object("1"), Object("2")
  d["something"] = o1
  d["something else"] = o2
  t.equal(len(d), 2)
  d["something"] = nil
  t.equal(len(d), 1)
  t.equal(list(d:items()), list { tuple { "something else", o2 } })
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_bad_delitem", function(_ENV)
  d = weakref.WeakKeyDictionary()
  o = Object("1")
  t.raises("KeyError", function() delitem(d, o) end)
  t.raises("KeyError", function() return d[o] end)
  t.raises("TypeError", function() delitem(d, 13) end)
  t.raises("TypeError", function() return d[13] end)
  t.raises("TypeError", function() d[13] = 13 end)
end)

t.test("test_weakref.MappingTestCase.test_weak_keyed_cascading_deletes", function(_ENV)
  d = weakref.WeakKeyDictionary()
  local mutate = false
  D = class "D" {
    __init__ = function(self, i) self.value = i end,
    __hash__ = function(self) return hash(self.value) end,
    __eq__ = function(self, other)
      if mutate then objs[-1] = nil end
      return eq(self.value, other.value)
    end,
  }
  objs = list {}
  for i in range(4) do objs:append(D(i)) end
  for o in iter(objs) do d[o] = o.value end
  scope(function()
    local keys = list(d:keys())
    keys:reverse()
    objs = keys
  end)
  mutate = true
  local count = 0
  for o in iter(objs) do
    count = count + 1
    d[o] = nil
  end
  mutate = false
  t.equal(len(d), 0)
  t.equal(count, 2)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_valued_dict_repr", function(_ENV)
  d = weakref.WeakValueDictionary()
  t.truth(tostring(repr(d)):find("^<WeakValueDictionary at 0x.*>$") ~= nil)
end)

t.test("test_weakref.MappingTestCase.test_make_weak_keyed_dict_repr", function(_ENV)
  d = weakref.WeakKeyDictionary()
  t.truth(tostring(repr(d)):find("^<WeakKeyDictionary at 0x.*>$") ~= nil)
end)

t.test("test_weakref.MappingTestCase.test_remove_closure", function(_ENV)
  d = weakref.WeakValueDictionary()
  t.isnone(getattr(getattr(d, "_remove"), "__closure__"))
end)

-- finalize.

t.test("test_weakref.FinalizeTestCase.test_finalize", function(_ENV)
  res = list {}
  add = def(function(_ENV, x, y, z)
    res:append(x + y + z)
    return x + y + z
  end)
  a = C()
  f = weakref.finalize(a, add, 67, 43, { z = 89 })
  t.truth(f.alive)
  scope(function()
    t.equal(f:peek(), tuple { a, add, tuple { 67, 43 }, dict { z = 89 } })
  end)
  t.equal(f(), 199)
  t.isnone(f())
  t.isnone(f())
  t.isnone(f:peek())
  t.isnone(f:detach())
  t.falsity(f.alive)
  t.equal(res, list { 199 })

  res = list {}
  f = weakref.finalize(a, add, 67, 43, 89)
  scope(function()
    t.equal(f:peek(), tuple { a, add, tuple { 67, 43, 89 }, dict {} })
    t.equal(f:detach(), tuple { a, add, tuple { 67, 43, 89 }, dict {} })
  end)
  t.isnone(f())
  t.isnone(f())
  t.isnone(f:peek())
  t.isnone(f:detach())
  t.falsity(f.alive)
  t.equal(res, list {})

  res = list {}
  f = weakref.finalize(a, add, { x = 67, y = 43, z = 89 })
  a = nil
  t.isnone(f())
  t.isnone(f())
  t.isnone(f:peek())
  t.isnone(f:detach())
  t.falsity(f.alive)
  t.equal(res, list { 199 })
end)

t.test("test_weakref.FinalizeTestCase.test_arg_errors", function(_ENV)
  a = C()
  res = list {}
  fin = def(function(_ENV, x, y, func, obj) res:append(tuple { x, y, func, obj }) end)
  -- The names of its own parameters may be keyword arguments of the function.
  f = weakref.finalize(a, fin, 1, 2, { func = 3, obj = 4 })
  scope(function()
    t.equal(f:peek(), tuple { a, fin, tuple { 1, 2 }, dict { func = 3, obj = 4 } })
  end)
  f()
  t.equal(res, list { tuple { 1, 2, 3, 4 } })
  if minor >= 9 then
    t.raises("TypeError", function() weakref.finalize(a, { func = fin, arg = 1 }) end)
    t.raises("TypeError", function() weakref.finalize { obj = a, func = fin, arg = 1 } end)
  end
  t.raises("TypeError", function() weakref.finalize(a) end)
  t.raises("TypeError", function() weakref.finalize() end)
end)

t.test("test_weakref.FinalizeTestCase.test_order", function(_ENV)
  a = C()
  res = list {}
  append = getattr(res, "append")
  f1 = weakref.finalize(a, append, "f1")
  f2 = weakref.finalize(a, append, "f2")
  f3 = weakref.finalize(a, append, "f3")
  f4 = weakref.finalize(a, append, "f4")
  f5 = weakref.finalize(a, append, "f5")
  f1, f4 = nil, nil
  t.truth(f2.alive)
  t.truth(f3.alive)
  t.truth(f5.alive)
  scope(function() t.truth(f5:detach()) end)
  t.falsity(f5.alive)
  f5()
  res:append("A")
  f3()
  t.falsity(f3.alive)
  res:append("B")
  f3()
  res:append("C")
  a = nil
  t.falsity(f2.alive)
  res:append("D")
  f2()
  t.equal(res, list { "A", "f3", "B", "C", "f4", "f2", "f1", "D" })
end)

t.test("test_weakref.FinalizeTestCase.test_all_freed", function(_ENV)
  MyFinalizer = class("MyFinalizer", weakref.finalize) {}
  a = C()
  res = list {}
  back = def(function(_ENV) res:append(123) end)
  f = MyFinalizer(a, back)
  wr_callback = weakref.ref(back)
  wr_f = weakref.ref(f)
  back = nil
  f = nil
  t.isnot(wr_callback(), None)
  t.isnot(wr_f(), None)
  a = nil
  t.isnone(wr_callback())
  t.isnone(wr_f())
  t.equal(res, list { 123 })
end)

t.done()
