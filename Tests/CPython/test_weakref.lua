-- Ported from CPython 3.12's test_weakref: references and proxies. The containers are in
-- test_weakref_containers.lua.
local t = require "harness"

local found, minor = pcall(function() return value(sys.version_info[1]) end)
if not found then minor = sys.version_minor end

C = class "C" { method = function(self) end }
Callable = class "Callable" { bar = None, __call__ = function(self, x) self.bar = x end }
Object = class "Object" {
  __init__ = function(self, arg) self.arg = arg end,
  __repr__ = function(self) return "<Object " .. tostring(repr(self.arg)) .. ">" end,
  __eq__ = function(self, other)
    if isinstance(other, Object) then return eq(self.arg, other.arg) end
    return NotImplemented
  end,
  __lt__ = function(self, other)
    if isinstance(other, Object) then return self.arg < other.arg end
    return NotImplemented
  end,
  __hash__ = function(self) return hash(self.arg) end,
  some_method = function(self) return 4 end,
  other_method = function(self) return 5 end,
}
AlwaysEqual = class "AlwaysEqual" { __eq__ = function(self, other) return true end }

-- A counter that callbacks raise.
local calls = 0
local function callback() calls = calls + 1 end

local function create_function() return def(function(_ENV) end) end
local function create_bound_method() return getattr(C(), "method") end

t.test("test_weakref.ReferencesTestCase.test_basic_ref", function(_ENV)
  for _, factory in ipairs { C, create_function, create_bound_method } do
    scope(function()
      o = factory()
      r = weakref.ref(o)
      t.isnot(r(), None)
      t.is(r(), o)
    end)
  end
  o = C()
  wr = weakref.ref(o)
  t.truth(tostring(repr(wr)):find("to 'C' at", 1, true) ~= nil)
  o = nil
  t.truth(tostring(repr(wr)):find("; dead>", 1, true) ~= nil)
end)

t.test("test_weakref.ReferencesTestCase.test_repr_failure_gh99184", function(_ENV)
  MyConfig = class "MyConfig" { __getattr__ = function(self, name) return dict {}[name] end }
  obj = MyConfig()
  obj_weakref = weakref.ref(obj)
  if minor >= 11 then
    t.truth(tostring(repr(obj_weakref)):find("MyConfig", 1, true) ~= nil)
    t.truth(tostring(str(obj_weakref)):find("MyConfig", 1, true) ~= nil)
  end
  Quiet = class "Quiet" { __getattr__ = function(self, name) error("AttributeError: x", 0) end }
  obj = Quiet()
  obj_weakref = weakref.ref(obj)
  t.truth(tostring(repr(obj_weakref)):find("Quiet", 1, true) ~= nil)
  t.truth(tostring(str(obj_weakref)):find("Quiet", 1, true) ~= nil)
end)

t.test("test_weakref.ReferencesTestCase.test_basic_callback", function(_ENV)
  for _, factory in ipairs { C, create_function, create_bound_method } do
    calls = 0
    scope(function()
      o = factory()
      r = weakref.ref(o, callback)
    end)
    o = nil
    t.equal(calls, 1)
    t.isnone(r())
  end
end)

t.test("test_weakref.ReferencesTestCase.test_multiple_callbacks", function(_ENV)
  o = C()
  ref1 = weakref.ref(o, callback)
  ref2 = weakref.ref(o, callback)
  calls = 0
  o = nil
  t.isnone(ref1())
  t.isnone(ref2())
  t.equal(calls, 2)
end)

t.test("test_weakref.ReferencesTestCase.test_multiple_selfref_callbacks", function(_ENV)
  local seen = 0
  c = C()
  self_ref = weakref.ref(c, function() seen = seen + 1 t.isnone(self_ref()) end)
  ref1 = weakref.ref(c, function() seen = seen + 1 t.isnone(self_ref()) end)
  c = nil
  t.equal(seen, 2)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_ref", function(_ENV)
  calls = 0
  o = C()
  o.bar = 1
  ref1 = weakref.proxy(o, callback)
  ref2 = weakref.proxy(o, callback)
  o = nil
  t.raises("ReferenceError", function() return ref1.bar end)
  t.raises("ReferenceError", function() return ref2.bar end)
  scope(function() ref3 = weakref.proxy(C()) end)
  t.raises("ReferenceError", function() return bool(ref3) end)
  t.equal(calls, 2)
end)

t.test("test_weakref.ReferencesTestCase.test_ref_reuse", function(_ENV)
  o = C()
  ref1 = weakref.ref(o)
  proxy = weakref.proxy(o)
  ref2 = weakref.ref(o)
  t.is(ref1, ref2)
  ref1 = nil
  ref2 = nil
  o = C()
  proxy = weakref.proxy(o)
  ref1 = weakref.ref(o)
  ref2 = weakref.ref(o)
  t.is(ref1, ref2)
  t.equal(weakref.getweakrefcount(o), 2)
  proxy = nil
  t.equal(weakref.getweakrefcount(o), 1)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_reuse", function(_ENV)
  o = C()
  proxy1 = weakref.proxy(o)
  r = weakref.ref(o)
  proxy2 = weakref.proxy(o)
  t.is(proxy1, proxy2)
end)

local function check_proxy(o, proxy)
  o.foo = 1
  t.equal(proxy.foo, 1)
  o.foo = 2
  t.equal(proxy.foo, 2)
  o.foo = nil
  t.falsity(hasattr(proxy, "foo"))
  proxy.foo = 1
  t.equal(o.foo, 1)
  proxy.foo = 2
  t.equal(o.foo, 2)
  proxy.foo = nil
  t.falsity(hasattr(o, "foo"))
end

-- A list of the script's own, as collections.UserList is.
UserList = class "UserList" {
  __init__ = function(self, items) self.data = list(items or tuple()) end,
  __len__ = function(self) return len(self.data) end,
  __contains__ = function(self, x) return contains(self.data, x) end,
  __getitem__ = function(self, i) return getitem(self.data, i) end,
  __setitem__ = function(self, i, x) setitem(self.data, i, x) end,
  __eq__ = function(self, other) return eq(self.data, other.data) end,
  append = function(self, x) self.data:append(x) end,
}

t.test("test_weakref.ReferencesTestCase.test_basic_proxy", function(_ENV)
  o = C()
  check_proxy(o, weakref.proxy(o))
  L = UserList()
  p = weakref.proxy(L)
  t.falsity(bool(p))
  p:append(12)
  t.equal(len(L), 1)
  t.truth(bool(p))
  p[slice(None, None)] = list { 2, 3 }
  t.equal(len(L), 2)
  t.equal(len(p), 2)
  t.truth(contains(p, 3))
  p[1] = 5
  t.equal(L[1], 5)
  t.equal(p[1], 5)
  L2 = UserList(list { 2, 5 })
  p2 = weakref.proxy(L2)
  t.equal(p, p2)
  L3 = UserList(range(10))
  p3 = weakref.proxy(L3)
  t.equal(L3[slice(None, None)], p3[slice(None, None)])
  t.equal(L3[slice(5, None)], p3[slice(5, None)])
  t.equal(L3[slice(None, 5)], p3[slice(None, 5)])
  t.equal(L3[slice(2, 5)], p3[slice(2, 5)])
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_unicode", function(_ENV)
  D = class "D" {
    __str__ = function(self) return "string" end,
    __bytes__ = function(self) return bytes { 1, 2 } end,
  }
  instance = D()
  p = weakref.proxy(instance)
  t.truth(hasattr(p, "__bytes__"))
  t.equal(bytes(p), bytes { 1, 2 })
  t.equal(str(p), "string")
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_index", function(_ENV)
  D = class "D" { __index__ = function(self) return 10 end }
  o = D()
  p = weakref.proxy(o)
  t.equal(list(range(20))[p], 10)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_div", function(_ENV)
  D = class "D" { __floordiv__ = function(self, other) return 42 end }
  o = D()
  p = weakref.proxy(o)
  t.equal(p // 5, 42)
end)

t.test("test_weakref.ReferencesTestCase.test_shared_ref_without_callback", function(_ENV)
  o = Object(1)
  p1 = weakref.ref(o, None)
  p2 = weakref.ref(o, None)
  t.is(p1, p2)
  p1, p2 = nil, nil
  p1 = weakref.ref(o)
  p2 = weakref.ref(o, None)
  t.is(p1, p2)
  p1, p2 = nil, nil
  p1 = weakref.ref(o, None)
  p2 = weakref.ref(o)
  t.is(p1, p2)
end)

t.test("test_weakref.ReferencesTestCase.test_shared_proxy_without_callback", function(_ENV)
  o = Object(1)
  p1 = weakref.proxy(o, None)
  p2 = weakref.proxy(o, None)
  t.is(p1, p2)
  p1, p2 = nil, nil
  p1 = weakref.proxy(o)
  p2 = weakref.proxy(o, None)
  t.is(p1, p2)
  p1, p2 = nil, nil
  p1 = weakref.proxy(o, None)
  p2 = weakref.proxy(o)
  t.is(p1, p2)
end)

t.test("test_weakref.ReferencesTestCase.test_callable_proxy", function(_ENV)
  o = Callable()
  ref1 = weakref.proxy(o)
  check_proxy(o, ref1)
  t.is(type(ref1), weakref.CallableProxyType)
  ref1("twinkies!")
  t.equal(o.bar, "twinkies!")
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_deletion", function(_ENV)
  Foo = class "Foo" {
    result = None,
    __delitem__ = function(self, accessor) self.result = accessor end,
  }
  g = Foo()
  f = weakref.proxy(g)
  delitem(f, 0)
  t.equal(f.result, 0)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_bool", function(_ENV)
  lyst = UserList()
  p = weakref.proxy(lyst)
  t.equal(bool(p), bool(lyst))
  lyst:append(1)
  t.equal(bool(p), bool(lyst))
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_iter", function(_ENV)
  MyObj = class "MyObj" {
    __iter__ = function(self)
      obj = nil
      return NotImplemented
    end,
  }
  obj = MyObj()
  p = weakref.proxy(obj)
  t.raises("TypeError", function() contains(p, "blech") end)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_next", function(_ENV)
  iterator_func = generator(function(_ENV)
    yield(4)
    yield(5)
    yield(6)
  end)
  it = iterator_func()
  IteratesWeakly = class "IteratesWeakly" { __iter__ = function(self) return weakref.proxy(it) end }
  weak_it = IteratesWeakly()
  t.equal(list(weak_it), list { 4, 5, 6 })
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_bad_next", function(_ENV)
  not_an_iterator = def(function(_ENV) return 0 end)
  A = class "A" { __iter__ = function(self) return weakref.proxy(not_an_iterator) end }
  a = A()
  local text = "Weakref proxy referenced a non-iterator"
  if minor < 9 then text = "is not an iterator" end
  t.raises("TypeError", function() return list(a) end, text)
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_reversed", function(_ENV)
  MyObj = class "MyObj" {
    __len__ = function(self) return 3 end,
    __reversed__ = function(self) return iter "cba" end,
  }
  obj = MyObj()
  if minor >= 9 then
    t.equal(list(reversed(weakref.proxy(obj))), list { "c", "b", "a" })
  end
end)

t.test("test_weakref.ReferencesTestCase.test_proxy_hash", function(_ENV)
  MyObj = class "MyObj" { __hash__ = function(self) return 42 end }
  obj = MyObj()
  t.raises("TypeError", function() return hash(weakref.proxy(obj)) end)
  MyObj = class "MyObj" { __hash__ = None }
  obj = MyObj()
  t.raises("TypeError", function() return hash(weakref.proxy(obj)) end)
end)

t.test("test_weakref.ReferencesTestCase.test_getweakrefcount", function(_ENV)
  o = C()
  ref1 = weakref.ref(o)
  ref2 = weakref.ref(o, callback)
  t.equal(weakref.getweakrefcount(o), 2)
  proxy1 = weakref.proxy(o)
  proxy2 = weakref.proxy(o, callback)
  t.equal(weakref.getweakrefcount(o), 4)
  ref1, ref2, proxy1, proxy2 = nil, nil, nil, nil
  t.equal(weakref.getweakrefcount(o), 0)
  t.equal(weakref.getweakrefcount(1), 0)
end)

t.test("test_weakref.ReferencesTestCase.test_getweakrefs", function(_ENV)
  o = C()
  ref1 = weakref.ref(o, callback)
  ref2 = weakref.ref(o, callback)
  ref1 = nil
  t.equal(weakref.getweakrefs(o), list { ref2 })
  o = C()
  ref1 = weakref.ref(o, callback)
  ref2 = weakref.ref(o, callback)
  ref2 = nil
  scope(function() t.equal(weakref.getweakrefs(o), list { ref1 }) end)
  ref1 = nil
  t.equal(weakref.getweakrefs(o), list {})
  t.equal(weakref.getweakrefs(1), list {})
end)

t.test("test_weakref.ReferencesTestCase.test_newstyle_number_ops", function(_ENV)
  F = class "F" {
    __add__ = function(self, other) return 2.0 + value(other) end,
    __radd__ = function(self, other) return value(other) + 2.0 end,
  }
  f = F()
  p = weakref.proxy(f)
  t.equal(p + 1.0, 3.0)
  t.equal(1.0 + p, 3.0)
end)

t.test("test_weakref.ReferencesTestCase.test_callbacks_protected", function(_ENV)
  data = dict {}
  remove = function(k) delitem(data, k) end
  encapsulate = def(function(_ENV)
    f = def(function(_ENV) return tuple {} end)
    data[weakref.ref(f, remove)] = None
    error("ValueError: bogus", 0)
  end)
  for _ = 1, 2 do
    local fine, message = pcall(encapsulate)
    t.falsity(fine)
    t.truth(tostring(message):find("bogus", 1, true) ~= nil)
    t.equal(len(data), 0)
  end
end)

t.test("test_weakref.ReferencesTestCase.test_sf_bug_840829", function(_ENV)
  c = C()
  wr = weakref.ref(c, function() gc.collect() end)
  c = nil
  t.isnone(wr())
  wr = nil
  c1 = C()
  c1.i = C()
  wr = weakref.ref(c1.i, function() gc.collect() end)
  c2 = C()
  c2.c1 = c1
  c1 = nil
  c2 = nil
  t.isnone(wr())
end)

t.test("test_weakref.ReferencesTestCase.test_callback_in_cycle", function(_ENV)
  local called = 0
  J = class "J" {}
  II = class "II" { acallback = function(self) called = called + 1 return self.J end }
  I = II()
  I.J = J
  I.wr = weakref.ref(J, getattr(I, "acallback"))
  I = nil
  J = nil
  II = nil
  gc.collect()
  t.equal(called, 0)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_reachable_one_way", function(_ENV)
  local called = 0
  D = class "D" { cb = function(self) called = called + 1 return self.me end }
  c1, c2 = D(), D()
  c2.me = c2
  c2.c1 = c1
  c2.wr = weakref.ref(c1, getattr(c2, "cb"))
  c1, c2 = nil, nil
  gc.collect()
  t.equal(called, 0)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_different_classes", function(_ENV)
  local called = 0
  D = class "D" {}
  E = class "E" { cb = function(self) called = called + 1 return self.me end }
  c1, c2 = D(), E()
  c2.me = c2
  c2.c1 = c1
  c2.wr = weakref.ref(c1, getattr(c2, "cb"))
  c1, c2, E, D = nil, nil, nil, nil
  gc.collect()
  t.equal(called, 0)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_in_cycle_resurrection", function(_ENV)
  alist = list {}
  scope(function()
    D = class "D" {
      __init__ = function(self, v) self.attribute = v end,
      acallback = function(self) alist:append(self.c) end,
    }
    c1, c2 = D(1), D(2)
    c1.c = c2
    c2.c = c1
    c1.wr = weakref.ref(c2, getattr(c1, "acallback"))
    c2.wr = weakref.ref(c1, getattr(c2, "acallback"))
    wr = weakref.ref(D, function() alist:append("C went away") end)
  end)
  c1, c2, D = nil, nil, nil
  t.equal(alist, list {})
  gc.collect()
  t.equal(alist, list { "C went away" })
  t.isnone(wr())
  alist:clear()
  gc.collect()
  t.equal(alist, list {})
end)

t.test("test_weakref.ReferencesTestCase.test_callbacks_on_callback", function(_ENV)
  alist = list {}
  scope(function()
    D = class "D" { cb = function(self) alist:append("cb called") end }
    c, d = D(), D()
    c.other = d
    d.other = c
    callback1 = getattr(c, "cb")
    c.wr = weakref.ref(d, callback1)
    d.wr = weakref.ref(callback1, getattr(d, "cb"))
    external_wr = weakref.ref(callback1, function() alist:append("safe_callback called") end)
    t.is(external_wr(), callback1)
  end)
  callback1, c, d, D = nil, nil, nil, nil
  t.equal(alist, list {})
  gc.collect()
  t.equal(alist, list { "safe_callback called" })
  t.isnone(external_wr())
  alist:clear()
  gc.collect()
  t.equal(alist, list {})
end)

local function check_gc_during_creation(_ENV, makeref)
  A = class "A" {}
  gc.set_threshold(1, 1, 1)
  gc.collect()
  referenced = A()
  a = A()
  a.a = a
  a.wr = makeref(referenced)
  a = A()
  weakref.ref(referenced, callback)
  t.is(referenced, weakref.ref(referenced)())
end

t.test("test_weakref.ReferencesTestCase.test_gc_during_ref_creation", function(_ENV)
  check_gc_during_creation(_ENV, weakref.ref)
end)

t.test("test_weakref.ReferencesTestCase.test_gc_during_proxy_creation", function(_ENV)
  check_gc_during_creation(_ENV, weakref.proxy)
end)

t.test("test_weakref.ReferencesTestCase.test_ref_created_during_del", function(_ENV)
  Target = class "Target" { __del__ = function(self) ref_from_del = weakref.ref(self) end }
  w = Target()
  w = nil
  t.isnone(ref_from_del())
end)

t.test("test_weakref.ReferencesTestCase.test_init", function(_ENV)
  r = weakref.ref(C)
  t.raises("TypeError", function() r:__init__(0, 0, 0, 0, 0) end)
  gc.collect()
end)

t.test("test_weakref.ReferencesTestCase.test_classes", function(_ENV)
  l = list {}
  weakref.ref(int)
  scope(function()
    A = class "A" {}
    a = weakref.ref(A, getattr(l, "append"))
  end)
  A = nil
  gc.collect()
  t.isnone(a())
  t.equal(l, list { a })
end)

t.test("test_weakref.ReferencesTestCase.test_equality", function(_ENV)
  x, y, z = Object(1), Object(1), Object(2)
  a, b, c, d = weakref.ref(x), weakref.ref(y), weakref.ref(z), weakref.ref(x)
  always = AlwaysEqual()
  t.equal(a, b)
  t.notequal(a, c)
  t.equal(a, d)
  t.notequal(a, x)
  t.equal(a, always)
  x, y, z = nil, nil, nil
  gc.collect()
  t.isnone(a())
  t.isnone(b())
  t.isnone(c())
  t.notequal(a, b)
  t.notequal(a, c)
  t.equal(eq(a, d), is(a, d))
end)

t.test("test_weakref.ReferencesTestCase.test_ordering", function(_ENV)
  x, y = Object(1), Object(1)
  a, b = weakref.ref(x), weakref.ref(y)
  local function check()
    t.raises("TypeError", function() return a < b end)
    t.raises("TypeError", function() return a > b end)
    t.raises("TypeError", function() return a <= b end)
    t.raises("TypeError", function() return a >= b end)
  end
  check()
  x, y = nil, nil
  gc.collect()
  check()
end)

t.test("test_weakref.ReferencesTestCase.test_hashing", function(_ENV)
  x, y = Object(42), Object(42)
  a, b = weakref.ref(x), weakref.ref(y)
  t.equal(hash(a), hash(42))
  x, y = nil, nil
  gc.collect()
  t.equal(hash(a), hash(42))
  t.raises("TypeError", function() return hash(b) end)
end)

t.test("test_weakref.ReferencesTestCase.test_trashcan_16602", function(_ENV)
  D = class "D" {
    __init__ = function(self, parent)
      if parent == None then return end
      local back = def(function(_ENV) found = wself() end, { wself = weakref.ref(self) })
      self.wparent = weakref.ref(parent, back)
    end,
  }
  d = weakref.WeakKeyDictionary()
  root = D(None)
  c = root
  for _ in range(100) do
    new = D(c)
    d[c] = new
    c = new
  end
  new, c = nil, nil
  t.equal(len(d), 100)
  root = nil
  gc.collect()
  t.equal(len(d), 0)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_attribute", function(_ENV)
  x = Object(1)
  back = function() end
  ref1 = weakref.ref(x, back)
  t.is(ref1.__callback__, back)
  ref2 = weakref.ref(x)
  t.isnone(ref2.__callback__)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_attribute_after_deletion", function(_ENV)
  x = Object(1)
  r = weakref.ref(x, callback)
  t.isnot(r.__callback__, None)
  x = nil
  t.isnone(r.__callback__)
end)

t.test("test_weakref.ReferencesTestCase.test_set_callback_attribute", function(_ENV)
  x = Object(1)
  ref1 = weakref.ref(x, callback)
  t.raises("AttributeError", function() ref1.__callback__ = function() end end)
end)

t.test("test_weakref.ReferencesTestCase.test_callback_gcs", function(_ENV)
  ObjectWithDel = class("ObjectWithDel", Object) { __del__ = function(self) end }
  x = ObjectWithDel(1)
  ref1 = weakref.ref(x, function() gc.collect() end)
  x = nil
  t.isnone(ref1())
end)

-- Classes derived from ref.

t.test("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs", function(_ENV)
  MyRef = class("MyRef", weakref.ref) {
    __init__ = function(self, ob, back)
      self.value = 24
      weakref.ref.__init__(self, ob, back)
    end,
    __call__ = function(self)
      self.called = true
      return weakref.ref.__call__(self)
    end,
  }
  o = Object("foo")
  mr = MyRef(o)
  t.is(mr(), o)
  t.truth(mr.called)
  t.equal(mr.value, 24)
  o = nil
  t.isnone(mr())
  t.truth(mr.called)
end)

t.test("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_dont_replace_standard_refs", function(_ENV)
  MyRef = class("MyRef", weakref.ref) {}
  o = Object(42)
  r1 = MyRef(o)
  r2 = weakref.ref(o)
  t.isnot(r1, r2)
  refs = weakref.getweakrefs(o)
  t.equal(len(refs), 2)
  t.is(refs[0], r2)
  t.is(refs[1], r1)
  t.equal(weakref.getweakrefcount(o), 2)
  r3 = MyRef(o)
  t.equal(weakref.getweakrefcount(o), 3)
  refs = weakref.getweakrefs(o)
  t.equal(len(refs), 3)
  t.is(r2, refs[0])
  t.truth(is(refs[1], r1) or is(refs[2], r1))
  t.truth(is(refs[1], r3) or is(refs[2], r3))
end)

t.test("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_dont_conflate_callbacks", function(_ENV)
  MyRef = class("MyRef", weakref.ref) {}
  o = Object(42)
  r1 = MyRef(o, callback)
  r2 = MyRef(o, str)
  t.isnot(r1, r2)
  refs = weakref.getweakrefs(o)
  t.truth(is(refs[0], r1) or is(refs[1], r1))
  t.truth(is(refs[0], r2) or is(refs[1], r2))
end)

t.test("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_with_slots", function(_ENV)
  MyRef = class("MyRef", weakref.ref) {
    __slots__ = { "slot1", "slot2" },
    meth = function(self) return self.slot1 + self.slot2 end,
  }
  o = Object(42)
  r = MyRef(o, None)
  r.slot1 = "abc"
  r.slot2 = "def"
  t.equal(r.slot1, "abc")
  t.equal(r.slot2, "def")
  t.equal(r:meth(), "abcdef")
  t.falsity(hasattr(r, "__dict__"))
end)

t.test("test_weakref.SubclassableWeakrefTestCase.test_subclass_refs_with_cycle", function(_ENV)
  MyRef = class("MyRef", weakref.ref) {}
  calls = 0
  o = C()
  r1 = MyRef(o, callback)
  r1.o = o
  o = nil
  r1 = nil
  t.equal(calls, 0)
  o = C()
  r1 = MyRef(o, callback)
  r2 = MyRef(o, callback)
  r1.r = r2
  r2.o = o
  o = nil
  r2 = nil
  r1 = nil
  t.equal(calls, 0)
end)

-- WeakMethod.

local function subclass()
  return class("D", Object) { some_method = function(self) return 6 end }
end

t.test("test_weakref.WeakMethodTestCase.test_alive", function(_ENV)
  o = Object(1)
  r = weakref.WeakMethod(getattr(o, "some_method"))
  t.truth(isinstance(r, weakref.ReferenceType))
  t.is(type(r()), type(getattr(o, "some_method")))
  t.is(getattr(r(), "__self__"), o)
  t.is(getattr(r(), "__func__"), getattr(getattr(o, "some_method"), "__func__"))
  t.equal(r()(), 4)
end)

t.test("test_weakref.WeakMethodTestCase.test_object_dead", function(_ENV)
  o = Object(1)
  scope(function() r = weakref.WeakMethod(getattr(o, "some_method")) end)
  o = nil
  gc.collect()
  t.isnone(r())
end)

t.test("test_weakref.WeakMethodTestCase.test_method_dead", function(_ENV)
  D = subclass()
  o = D(1)
  scope(function() r = weakref.WeakMethod(getattr(o, "some_method")) end)
  delattr(D, "some_method")
  gc.collect()
  t.isnone(r())
end)

t.test("test_weakref.WeakMethodTestCase.test_callback_when_object_dead", function(_ENV)
  D = subclass()
  seen = list {}
  o = D(1)
  scope(function()
    r = weakref.WeakMethod(getattr(o, "some_method"), function(arg) seen:append(arg) end)
  end)
  o = nil
  gc.collect()
  t.equal(len(seen), 1)
  t.is(seen[0], r)
  setattr(D, "some_method", getattr(Object, "some_method"))
  gc.collect()
  t.equal(len(seen), 1)
end)

t.test("test_weakref.WeakMethodTestCase.test_callback_when_method_dead", function(_ENV)
  D = subclass()
  seen = list {}
  o = D(1)
  scope(function()
    r = weakref.WeakMethod(getattr(o, "some_method"), function(arg) seen:append(arg) end)
  end)
  delattr(D, "some_method")
  gc.collect()
  t.equal(len(seen), 1)
  t.is(seen[0], r)
  o = nil
  gc.collect()
  t.equal(len(seen), 1)
end)

t.test("test_weakref.WeakMethodTestCase.test_no_cycles", function(_ENV)
  o = Object(1)
  r = weakref.WeakMethod(getattr(o, "some_method"), function() end)
  wr = weakref.ref(r)
  r = nil
  t.isnone(wr())
end)

t.test("test_weakref.WeakMethodTestCase.test_equality", function(_ENV)
  x, y, z = Object(1), Object(1), Object(2)
  local function make(o, name)
    return scope(function() return weakref.WeakMethod(getattr(o, name)) end)
  end
  a, b = make(x, "some_method"), make(y, "some_method")
  c, d = make(x, "other_method"), make(y, "other_method")
  e, f = make(z, "some_method"), make(z, "other_method")
  always = AlwaysEqual()
  t.equal(a, b)
  t.equal(c, d)
  t.notequal(a, c)
  t.notequal(a, d)
  t.notequal(b, c)
  t.notequal(b, d)
  t.notequal(a, e)
  t.notequal(a, f)
  scope(function() t.notequal(a, getattr(x, "some_method")) end)
  if minor >= 9 then t.equal(a, always) end
  x, y, z = nil, nil, nil
  gc.collect()
  refs = tuple { a, b, c, d, e, f }
  for q in iter(refs) do
    for r in iter(refs) do t.equal(eq(q, r), is(q, r)) end
  end
end)

t.test("test_weakref.WeakMethodTestCase.test_hashing", function(_ENV)
  x, y = Object(1), Object(1)
  scope(function()
    a = weakref.WeakMethod(getattr(x, "some_method"))
    b = weakref.WeakMethod(getattr(y, "some_method"))
    c = weakref.WeakMethod(getattr(y, "other_method"))
  end)
  t.equal(hash(a), hash(b))
  local ha = hash(a)
  x, y = nil, nil
  gc.collect()
  t.equal(hash(a), ha)
  t.equal(hash(b), ha)
  t.raises("TypeError", function() return hash(c) end)
end)

t.test("test_weakref.ModuleTestCase.test_names", function()
  for _, name in ipairs { "ReferenceType", "ProxyType", "CallableProxyType", "WeakMethod", "WeakSet",
    "WeakKeyDictionary", "WeakValueDictionary" } do
    local obj = weakref[name]
    if minor >= 10 or name:find("^Weak") then
      if name ~= "WeakSet" then t.equal(getattr(obj, "__module__"), "weakref") end
      t.equal(getattr(obj, "__name__"), name)
      t.equal(getattr(obj, "__qualname__"), name)
    end
  end
end)

t.test("test_weakref.ReferencesTestCase.test_constructor_kwargs", function(_ENV)
  c = C()
  t.raises("TypeError", function() weakref.ref(c, { callback = None }) end)
end)

t.done()
