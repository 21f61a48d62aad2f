-- Weak references: sizes, reuse, equality, hashes, what can be referred to weakly.
workload { name = "weakref_basics", summary = "what a weak reference is, and to what" }

C = class "C" {}
Slots = class "Slots" { __slots__ = {"x"} }
SlotsWeak = class "SlotsWeak" { __slots__ = {"x", "__weakref__"} }
Value = class "Value" {
  __init__ = function(self, v) self.v = v end,
  __eq__ = function(self, other) return isinstance(other, Value) and eq(self.v, other.v) end,
  __hash__ = function(self) return hash(self.v) end,
}

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

phase("reuse", function()
  o = C()
  print("references at first:", weakref.getweakrefcount(o))
  r1 = weakref.ref(o)
  r2 = weakref.ref(o)
  print("the plain one is reused:", is(r1, r2), weakref.getweakrefcount(o))
  r3 = weakref.ref(o, None)
  print("None is no callback:", is(r1, r3), weakref.getweakrefcount(o))
  r4 = weakref.ref(o, function() end)
  r5 = weakref.ref(o, function() end)
  print("with a callback it is always new:", is(r4, r5), is(r1, r4), weakref.getweakrefcount(o))
  refs = weakref.getweakrefs(o)
  print("plain first, then newest first:", is(refs[0], r1), is(refs[1], r5), is(refs[2], r4))
  refs = nil
  print("the count of references to it:", sys.getrefcount(r1), sys.getrefcount(o))
  print("the referent:", is(r1(), o), is(r4(), o), is(r5(), o))
  print("sizes:", sys.getsizeof(r1), sys.getsizeof(r4))
  print("tracked:", gc.is_tracked(r1), gc.is_tracked(r4))
  r4 = nil
  print("one callback reference gone:", weakref.getweakrefcount(o))
  print("__callback__:", is(r1.__callback__, None), is(r5.__callback__, None))
  o = nil
  print("dead:", r1(), r2(), r3(), r5(), is(r1, r2))
  print("__callback__ of a dead one:", r5.__callback__)
  r1, r2, r3, r5 = nil, nil, nil, nil
end)

phase("equality", function()
  a, b, c = Value(1), Value(1), Value(2)
  ra, rb, rc = weakref.ref(a), weakref.ref(b), weakref.ref(c)
  print("alive, the referents decide:", eq(ra, rb), eq(ra, rc), eq(ra, a))
  print("hashes of equal referents:", hash(ra) == hash(rb), hash(ra) == hash(1))
  print("as keys:", contains(dict{{ra, "found"}}, rb), contains(set{ra}, rb), contains(set{ra}, rc))
  b = nil
  print("one is dead:", eq(ra, rb), eq(rb, rb))
  print("it remembers its hash:", hash(rb))
  c = nil
  print("it was never asked for one:", raised(function() return hash(rc) end))
  print("order:", raised(function() return a and ra < ra end):sub(1, 42))
  a = nil
  print("itself:", eq(ra, ra), eq(ra, rb), eq(ra, rc))
  ra, rb, rc = nil, nil, nil
end)

phase("referents", function()
  f = def(function(_ENV) end)
  o = C()
  things = list{C(), C, f, set{1}, frozenset{1}, getattr(list{}, "append")}
  for x in iter(things) do
    local r = weakref.ref(x)
    print("can be:", is(r(), x), weakref.getweakrefcount(x))
    r = nil
  end
  things = nil
  print("an object that nothing holds dies at once:", scope(function() return weakref.ref(C()) end)())
  others = list{1, 1.5, "text", bytes{1}, bytearray(), tuple{1}, list{}, dict{}, None, object(), slice(1),
    range(3), true, Slots()}
  for x in iter(others) do
    print("cannot be:", raised(function() weakref.ref(x) end))
    print("nor by a proxy:", raised(function() weakref.proxy(x) end))
  end
  others = nil
  s = SlotsWeak()
  print("with a slot for it:", is(weakref.ref(s)(), s))
  print("sizes of the instances:", sys.getsizeof(s) - sys.getsizeof(Slots()))
  print("arguments:", raised(function() weakref.ref() end))
  print("arguments:", raised(function() weakref.ref(o, None, None) end))
  print("arguments:", raised(function() weakref.proxy() end))
  print("arguments:", raised(function() weakref.proxy(o, None, None) end))
  r = weakref.ref(o)
  print("__weakref__:", is(o.__weakref__, r), C().__weakref__)
  print("counts of what cannot be referred to:", weakref.getweakrefcount(1), weakref.getweakrefs(1))
end)

phase("derived", function()
  Ref = class("Ref", weakref.ref) { twice = function(self) return tuple{self(), self()} end }
  Small = class("Small", weakref.ref) { __slots__ = {"key"} }
  o = C()
  r = weakref.ref(o)
  a = Ref(o)
  b = Ref(o)
  print("never reused:", is(a, b), is(a, r), weakref.getweakrefcount(o))
  refs = weakref.getweakrefs(o)
  print("order:", is(refs[0], r), is(refs[1], b), is(refs[2], a))
  refs = nil
  print("a reference all the same:", isinstance(a, weakref.ref), is(a(), o), eq(a, b), eq(a, r))
  print("its own method:", scope(function() return is(a:twice()[1], o) end))
  a.label = "mine"
  print("attributes:", a.label, sys.getsizeof(a) > sys.getsizeof(r))
  s = Small(o)
  s.key = 5
  print("a slot:", s.key, sys.getsizeof(s) - sys.getsizeof(r))
  w = weakref.ref(a)
  print("and can be referred to itself:", is(w(), a))
  print("arguments:", raised(function() Ref() end))
  o = nil
  print("dead:", a(), b(), s(), is(w(), a), a.label, s.key)
  a = nil
  print("dead:", w())
end)
