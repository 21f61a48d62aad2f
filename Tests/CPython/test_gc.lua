-- CPython 3.12's test_gc: what the collector finds, counts and calls.
local t = require "harness"

gc.disable()

-- A class whose instances refer to themselves.
local function loops(_ENV)
  Loop = class "Loop" { __init__ = function(self, i) self.i = i self.loop = self end }
end

-- A pair of objects with the legacy finalizer, which a cycle cannot survive.
local function uncollectables(_ENV)
  Uncollectable = class "Uncollectable" {
    __init__ = function(self, partner)
      if partner == nil then self.partner = Uncollectable(self) else self.partner = partner end
    end,
    __tp_del__ = function(self) end,
  }
end

t.test("test_gc.GCTests.test_list", function(_ENV)
  l = list {}
  l:append(l)
  gc.collect()
  l = nil
  t.equal(gc.collect(), 1)
end)

t.test("test_gc.GCTests.test_dict", function(_ENV)
  d = dict {}
  d[1] = d
  gc.collect()
  d = nil
  t.equal(gc.collect(), 1)
end)

t.test("test_gc.GCTests.test_tuple", function(_ENV)
  l = list {}
  tup = tuple { l }
  l:append(tup)
  gc.collect()
  tup = nil
  l = nil
  t.equal(gc.collect(), 2)
end)

t.test({ "test_gc.GCTests.test_class", "test_gc.GCTests.test_newstyleclass" }, function(_ENV)
  A = class "A" {}
  A.a = A
  gc.collect()
  A = nil
  t.notequal(gc.collect(), 0)
  A = class("A", object) {}
  gc.collect()
  A = nil
  t.notequal(gc.collect(), 0)
end)

t.test("test_gc.GCTests.test_instance", function(_ENV)
  A = class "A" {}
  a = A()
  a.a = a
  gc.collect()
  a = nil
  t.notequal(gc.collect(), 0)
end)

t.test("test_gc.GCTests.test_newinstance", function(_ENV)
  A = class("A", object) {}
  a = A()
  a.a = a
  gc.collect()
  a = nil
  t.notequal(gc.collect(), 0)
  B = class("B", list) {}
  C = class("C", B, A) {}
  a = C()
  a.a = a
  gc.collect()
  a = nil
  t.notequal(gc.collect(), 0)
  B = nil
  C = nil
  t.notequal(gc.collect(), 0)
  A.a = A()
  A = nil
  t.notequal(gc.collect(), 0)
  t.equal(gc.collect(), 0)
end)

t.test("test_gc.GCTests.test_method", function(_ENV)
  A = class "A" { __init__ = function(self) self.init = getattr(self, "__init__") end }
  a = A()
  gc.collect()
  a = nil
  t.notequal(gc.collect(), 0)
end)

t.test({
  "test_gc.GCTests.test_legacy_finalizer", "test_gc.GCTests.test_legacy_finalizer_newclass",
}, function(_ENV)
  A = class "A" { __tp_del__ = function(self) end }
  B = class "B" {}
  a = A()
  a.a = a
  local id_a = id(a)
  b = B()
  b.b = b
  gc.collect()
  a = nil
  b = nil
  t.notequal(gc.collect(), 0)
  local found = false
  for obj in iter(list(gc.garbage)) do
    if id(obj) == id_a then
      found = true
      obj.a = nil
      gc.garbage:remove(obj)
    end
  end
  t.truth(found)
  t.equal(len(gc.garbage), 0)
end)

t.test("test_gc.GCTests.test_function", function(_ENV)
  -- A function and the dict that holds it, as a module's function and its names are.
  d = dict {}
  f = def(function(_ENV) return names end, { names = d })
  d["f"] = f
  gc.collect()
  f = nil
  d = nil
  -- Function, closure, cell and dict: here the names are reached through a cell.
  t.equal(gc.collect(), 4)
end)

t.test("test_gc.GCTests.test_function_tp_clear_leaves_consistent_state", function(_ENV)
  LateFin = class "LateFin" {
    __slots__ = { "ref" },
    __del__ = function(self) func = self.ref() end,
  }
  Cyclic = class("Cyclic", tuple) {
    __slots__ = {},
    __del__ = function(self)
      self[1].ref = weakref.ref(self[0])
      latefin = nil
    end,
  }
  latefin = LateFin()
  func = def(function(_ENV) end)
  scope(function() cyc = Cyclic(tuple { func, latefin }) end)
  func.cyc = cyc
  func = nil
  cyc = nil
  gc.collect()
  t.truth(repr(func):startswith("<function "))
end)

t.test("test_gc.GCTests.test_saveall", function(_ENV)
  gc.collect()
  t.equal(len(gc.garbage), 0)
  L = list {}
  L:append(L)
  local id_L = id(L)
  local debug = gc.get_debug()
  gc.set_debug(debug | gc.DEBUG_SAVEALL)
  L = nil
  gc.collect()
  gc.set_debug(debug)
  t.equal(len(gc.garbage), 1)
  obj = gc.garbage:pop()
  t.equal(id(obj), id_L)
end)

t.test({ "test_gc.GCTests.test_del", "test_gc.GCTests.test_del_newclass" }, function(_ENV)
  gc.enable()
  gc.set_threshold(1)
  A = class "A" { __del__ = function(self) dir(self) end }
  a = A()
  a = nil
  gc.disable()
end)

t.test("test_gc.GCTests.test_get_count", function(_ENV)
  gc.collect()
  before = gc.get_count()
  x = list {}
  after = gc.get_count()
  t.equal(before[1], 0)
  t.equal(before[2], 0)
  t.equal(after[1], 0)
  t.equal(after[2], 0)
  t.truth(before[0] < 5)
  t.truth(after[0] > before[0])
end)

t.test("test_gc.GCTests.test_collect_generations", function(_ENV)
  gc.collect()
  x = list {}
  gc.collect(0)
  first = gc.get_count()
  gc.collect(1)
  second = gc.get_count()
  gc.collect(2)
  third = gc.get_count()
  t.equal(first[1], 1)
  t.equal(first[2], 0)
  t.equal(second[1], 0)
  t.equal(second[2], 1)
  t.equal(third[1], 0)
  t.equal(third[2], 0)
end)

t.test("test_gc.GCTests.test_trashcan", function(_ENV)
  Ouch = class "Ouch" {
    n = 0,
    __del__ = function(self)
      Ouch.n = Ouch.n + 1
      if value(Ouch.n) % 17 == 0 then gc.collect() end
    end,
  }
  gc.enable()
  for _ in range(2) do
    tree = list {}
    for _ in range(150) do tree = list { tree, Ouch() } end
    u = tuple {}
    for _ in range(150) do u = tuple { u, Ouch() } end
    v = dict {}
    for _ in range(150) do v = dict { { 1, v }, { 2, Ouch() } } end
  end
  gc.disable()
  tree = nil
  u = nil
  v = nil
  gc.collect()
  t.equal(Ouch.n, 900)
end)

t.test("test_gc.GCTests.test_boom", function(_ENV)
  -- `__getattr__` used to be called by the collector, which looked for `__del__` with it.
  Boom = class "Boom" {
    __getattr__ = function(self, name)
      delattr(self, "attr")
      error("AttributeError: " .. tostring(name), 0)
    end,
  }
  a = Boom()
  b = Boom()
  a.attr = b
  b.attr = a
  gc.collect()
  local garbage = len(gc.garbage)
  a = nil
  b = nil
  t.equal(gc.collect(), 2)
  t.equal(len(gc.garbage), garbage)
end)

t.test("test_gc.GCTests.test_boom2", function(_ENV)
  Boom2 = class "Boom2" {
    __init__ = function(self) self.x = 0 end,
    __getattr__ = function(self, name)
      self.x = self.x + 1
      if value(self.x) > 1 then delattr(self, "attr") end
      error("AttributeError: " .. tostring(name), 0)
    end,
  }
  a = Boom2()
  b = Boom2()
  a.attr = b
  b.attr = a
  gc.collect()
  local garbage = len(gc.garbage)
  a = nil
  b = nil
  t.equal(gc.collect(), 2)
  t.equal(len(gc.garbage), garbage)
end)

t.test("test_gc.GCTests.test_get_referents", function(_ENV)
  alist = list { 1, 3, 5 }
  t.equal(sorted(gc.get_referents(alist)), alist)
  t.equal(sorted(gc.get_referents(tuple(alist))), alist)
  adict = dict { { 1, 3 }, { 5, 7 } }
  t.equal(sorted(gc.get_referents(adict)), list { 1, 3, 5, 7 })
  got = gc.get_referents(list { 1, 2 }, dict { { 3, 4 } }, tuple { 0, 0, 0 })
  t.equal(sorted(got), list { 0, 0, 0, 1, 2, 3, 4 })
  t.equal(gc.get_referents(1, "a", complex(0, 4)), list {})
end)

t.test("test_gc.GCTests.test_is_tracked", function(_ENV)
  for _, x in ipairs {
    None, 1, 1.0, complex(1.0, 5.0), true, false, "a", bytearray(bytes { 97 }), int, object, object(),
    bytes { 97 }, type(int),
  } do
    t.falsity(gc.is_tracked(x))
  end
  UserClass = class "UserClass" {}
  UserInt = class("UserInt", int) {}
  UserClassSlots = class "UserClassSlots" { __slots__ = {} }
  UserFloatSlots = class("UserFloatSlots", float) { __slots__ = {} }
  UserIntSlots = class("UserIntSlots", int) { __slots__ = {} }
  t.truth(gc.is_tracked(UserClass))
  t.truth(gc.is_tracked(UserClass()))
  t.truth(gc.is_tracked(UserInt()))
  t.truth(gc.is_tracked(list {}))
  t.truth(gc.is_tracked(set()))
  t.truth(gc.is_tracked(UserClassSlots()))
  t.truth(gc.is_tracked(UserFloatSlots()))
  t.truth(gc.is_tracked(UserIntSlots()))
end)

t.test("test_gc.GCTests.test_is_finalized", function(_ENV)
  t.falsity(gc.is_finalized(3))
  storage = list {}
  Lazarus = class "Lazarus" { __del__ = function(self) storage:append(self) end }
  lazarus = Lazarus()
  t.falsity(gc.is_finalized(lazarus))
  lazarus = nil
  gc.collect()
  lazarus = storage:pop()
  t.truth(gc.is_finalized(lazarus))
end)

t.test("test_gc.GCTests.test_bug1055820b", function(_ENV)
  loops(_ENV)
  ouch = list {}
  WRs = list {}
  callback = def(function(_ENV)
    for w in iter(WRs) do ouch:append(w()) end
  end)
  hook = function() ouch:clear() for w in iter(WRs) do ouch:append(w()) end end
  Cs = list { Loop(0), Loop(1) }
  for c in iter(Cs) do WRs:append(weakref.ref(c, hook)) end
  gc.collect()
  t.equal(len(ouch), 0)
  Cs = nil
  gc.collect()
  t.equal(len(ouch), 2)
  for x in iter(ouch) do t.isnone(x) end
end)

t.test("test_gc.GCTests.test_bug21435", function(_ENV)
  gc.collect()
  A = class "A" {}
  B = class "B" {
    __init__ = function(self, x) self.x = x end,
    __del__ = function(self) self.attr = None end,
  }
  work = def(function(_ENV)
    a = A()
    b = B(A())
    a.attr = b
    b.attr = a
  end)
  work()
  gc.collect()
end)

t.test("test_gc.GCTests.test_get_stats", function(_ENV)
  stats = gc.get_stats()
  t.equal(len(stats), 3)
  for st in iter(stats) do
    t.truth(isinstance(st, dict))
    t.equal(set(st), set { "collected", "collections", "uncollectable" })
    for key in iter(st) do t.truth(st[key] >= 0) end
  end
  old = gc.get_stats()
  gc.collect(0)
  new = gc.get_stats()
  t.equal(new[0]["collections"], old[0]["collections"] + 1)
  t.equal(new[1]["collections"], old[1]["collections"])
  t.equal(new[2]["collections"], old[2]["collections"])
  gc.collect(2)
  new = gc.get_stats()
  t.equal(new[0]["collections"], old[0]["collections"] + 1)
  t.equal(new[1]["collections"], old[1]["collections"])
  t.equal(new[2]["collections"], old[2]["collections"] + 1)
end)

t.test("test_gc.GCTests.test_freeze", function(_ENV)
  kept = list { list {} }
  gc.freeze()
  t.truth(gc.get_freeze_count() > 0)
  gc.unfreeze()
  t.equal(gc.get_freeze_count(), 0)
end)

t.test("test_gc.GCTests.test_get_objects", function(_ENV)
  gc.collect()
  l = list {}
  l:append(l)
  local function generation()
    local found
    scope(function()
      for g in range(3) do
        for element in iter(gc.get_objects(g)) do
          if is(element, l) then
            t.isnone(found)
            found = g
          end
        end
      end
    end)
    return found
  end
  t.equal(generation(), 0)
  gc.collect(0)
  t.equal(generation(), 1)
  gc.collect(1)
  t.equal(generation(), 2)
  gc.collect(2)
  t.equal(generation(), 2)
  l = nil
  gc.collect()
end)

t.test("test_gc.GCTests.test_get_objects_arguments", function(_ENV)
  gc.collect()
  local all, none
  scope(function() all = len(gc.get_objects()) end)
  scope(function() none = len(gc.get_objects(None)) end)
  t.equal(all, none)
  t.raises("ValueError", function() gc.get_objects(1000) end)
  t.raises("ValueError", function() gc.get_objects(-1000) end)
  t.raises("TypeError", function() gc.get_objects("1") end)
  t.raises("TypeError", function() gc.get_objects(1.234) end)
end)

t.test("test_gc.GCTests.test_resurrection_only_happens_once_per_object", function(_ENV)
  A = class "A" { __init__ = function(self) self.me = self end }
  count = 0
  instances = list {}
  Lazarus = class("Lazarus", A) {
    __del__ = function(self)
      count = count + 1
      instances:append(self)
    end,
  }
  gc.collect()
  laz = Lazarus()
  t.equal(count, 0)
  laz = nil
  gc.collect()
  t.equal(count, 1)
  t.equal(len(instances), 1)
  instances:clear()
  t.equal(count, 1)
  gc.collect()
  t.equal(count, 1)
end)

t.test("test_gc.GCTests.test_resurrection_is_transitive", function(_ENV)
  Cargo = class "Cargo" { __init__ = function(self) self.me = self end }
  instances = list {}
  Lazarus = class "Lazarus" { __del__ = function(self) instances:append(self) end }
  gc.collect()
  laz = Lazarus()
  cargo = Cargo()
  local cargo_id = id(cargo)
  laz.cargo = cargo
  cargo.laz = laz
  laz = nil
  cargo = nil
  gc.collect()
  t.equal(len(instances), 1)
  instance = instances:pop()
  t.truth(hasattr(instance, "cargo"))
  t.equal(id(instance.cargo), cargo_id)
end)

t.test("test_gc.GCTests.test_resurrection_does_not_block_cleanup_of_other_objects", function(_ENV)
  local N = 100
  A = class "A" { __init__ = function(self) self.me = self end }
  zs = list {}
  Z = class("Z", A) { __del__ = function(self) zs:append(self) end }
  local function stats()
    local c, nc
    scope(function()
      local d = gc.get_stats()[2]
      c, nc = value(d["collected"]), value(d["uncollectable"])
    end)
    return c, nc
  end
  local c, nc
  local function step(expected)
    local found = gc.collect()
    local c2, nc2 = stats()
    t.equal(found, expected)
    t.equal(c2 - c, expected)
    t.equal(nc2 - nc, 0)
    c, nc = c2, nc2
  end
  gc.collect()
  c, nc = stats()
  for _ in range(N) do local _ = A() end
  step(N)
  scope(function() local _ = Z() end)
  step(0)
  for _ in range(N) do local _ = A() end
  scope(function() local _ = Z() end)
  step(N)
  zs:clear()
  step(2)
end)

-- The callbacks of GCCallbackTests note their number, the phase and a copy of the info dict.
local function callbacks(_ENV)
  visits = list {}
  cb1 = function(phase, info) visits:append(tuple { 1, phase, dict(info) }) end
  cb2 = function(phase, info)
    visits:append(tuple { 2, phase, dict(info) })
    if eq(phase, "stop") and bool(cleanup) then
      for e in iter(list(gc.garbage)) do
        if isinstance(e, Uncollectable) then
          gc.garbage:remove(e)
          e.partner = None
        end
      end
    end
  end
  cleanup = list {}
  gc.collect()
  gc.garbage:clear()
  gc.callbacks:append(cb1)
  gc.callbacks:append(cb2)
end

local function uninstall(_ENV)
  gc.callbacks:remove(cb1)
  gc.callbacks:remove(cb2)
end

t.test("test_gc.GCCallbackTests.test_collect", function(_ENV)
  callbacks(_ENV)
  gc.collect()
  uninstall(_ENV)
  local first, second, starts, stops = 0, 0, 0, 0
  for v in iter(visits) do
    if eq(v[0], 1) then first = first + 1 else second = second + 1 end
    if eq(v[1], "start") then starts = starts + 1 else stops = stops + 1 end
    for _, key in ipairs { "generation", "collected", "uncollectable" } do
      t.truth(contains(v[2], key))
    end
  end
  t.equal(first, 2)
  t.equal(second, 2)
  t.equal(starts, 2)
  t.equal(stops, 2)
end)

t.test("test_gc.GCCallbackTests.test_collect_generation", function(_ENV)
  callbacks(_ENV)
  gc.collect(2)
  uninstall(_ENV)
  t.equal(len(visits), 4)
  for v in iter(visits) do t.equal(v[2]["generation"], 2) end
end)

t.test("test_gc.GCCallbackTests.test_collect_garbage", function(_ENV)
  uncollectables(_ENV)
  loops(_ENV)
  callbacks(_ENV)
  scope(function()
    local _ = Uncollectable()
    local _ = Uncollectable()
    local _ = Loop(666)
  end)
  gc.collect()
  for v in iter(list(visits)) do
    if eq(v[1], "stop") then
      t.equal(v[2]["collected"], 1)
      t.equal(v[2]["uncollectable"], 4)
    end
  end
  t.equal(len(gc.garbage), 4)
  for e in iter(list(gc.garbage)) do t.truth(isinstance(e, Uncollectable)) end
  -- The collection that finds them again may let the callback break the cycles.
  cleanup:append(1)
  visits:clear()
  gc.garbage:clear()
  gc.collect()
  uninstall(_ENV)
  t.equal(len(gc.garbage), 0)
end)

-- A piece of cyclic trash whose callback tells that the collector came by.
local function detector(_ENV)
  happened = list {}
  note = function() happened:append(1) end
  seen = weakref.ref(Loop(666), note)
end

t.test("test_gc.GCTogglingTests.test_bug1055820c", function(_ENV)
  loops(_ENV)
  gc.enable()
  c0 = Loop(0)
  gc.collect()
  c1 = Loop(1)
  c1.keep_c0_alive = c0
  c0.loop = nil
  c2 = Loop(2)
  c2wr = weakref.ref(c2)
  ouch = list {}
  callback = function() ouch:clear() ouch:append(c2wr()) end
  c0wr = weakref.ref(c0, callback)
  c0 = None
  c1 = None
  c2 = None
  scope(function() detector(_ENV) end)
  junk = list {}
  local i = 0
  while not bool(happened) do
    i = i + 1
    if i > 10000 then t.fail("gc didn't happen after 10000 iterations") end
    t.equal(len(ouch), 0)
    scope(function() junk:append(list {}) end)
  end
  t.equal(len(ouch), 1)
  for x in iter(ouch) do t.isnone(x) end
end)

t.test("test_gc.GCTogglingTests.test_bug1055820d", function(_ENV)
  loops(_ENV)
  gc.enable()
  ouch = list {}
  D = class("D", Loop) { __del__ = function(self) ouch:clear() ouch:append(c2wr()) end }
  d0 = D(0)
  gc.collect()
  c1 = Loop(1)
  c1.keep_d0_alive = d0
  d0.loop = nil
  c2 = Loop(2)
  c2wr = weakref.ref(c2)
  d0 = None
  c1 = None
  c2 = None
  scope(function() detector(_ENV) end)
  junk = list {}
  local i = 0
  while not bool(happened) do
    i = i + 1
    if i > 10000 then t.fail("gc didn't happen after 10000 iterations") end
    t.equal(len(ouch), 0)
    scope(function() junk:append(list {}) end)
  end
  t.equal(len(ouch), 1)
  for x in iter(ouch) do t.isnone(x) end
end)

t.done()
