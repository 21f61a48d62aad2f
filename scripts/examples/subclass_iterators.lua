-- Classes that derive from built-in iterators: steps, sizes, attributes, cycles.
workload { name = "subclass_iterators", summary = "classes that derive from enumerate, zip, map ..." }

gc.collect()
gc.disable()
Enumerate = class("Enumerate", enumerate) { label = "numbered" }
Zip = class("Zip", zip) {}
Map = class("Map", map) {}
Filter = class("Filter", filter) {}
Reversed = class("Reversed", reversed) {}
Twice = class("Twice", enumerate) {
  __next__ = function(self)
    local pair = super(Twice, self):__next__()
    return tuple{pair[0] * 2, pair[1]}
  end,
}

phase("steps", function()
  print(list(Enumerate(list{"a", "b"})), list(Enumerate("xy", 5)))
  print(list(Zip(list{1, 2, 3}, "ab")), list(Zip()))
  print(list(Map(abs, list{-1, 2, -3})), list(Filter(None, list{0, 1, "", "x"})))
  print(list(Reversed(list{1, 2, 3})), list(Twice("ab")))
  e = Enumerate(list{1, 2, 3})
  print(next(e), next(e), next(e), next(e, "end"), next(e, "still"))
  for p in iter(Enumerate(list{7, 8})) do print(p[0], p[1]) end
end)
phase("attributes and sizes", function()
  e = Enumerate("abc")
  e.name = "mine"
  print(e.label, e.name, isinstance(e, enumerate), type(e).__name__, is(iter(e), e))
  for _, pair in ipairs{ {Enumerate, enumerate}, {Zip, zip}, {Map, map}, {Filter, filter}, {Reversed, reversed} } do
    local cls, base = pair[1], list.of(pair[2])[0]
    print(cls.__name__, cls.__basicsize__ - base.__basicsize__, is(cls.__mro__[1], base))
  end
  print(sys.getsizeof(Map(abs, list{})), sys.getsizeof(Reversed(list{})), gc.is_tracked(e))
end)
phase("cycles", function()
  l = list{}
  e = Enumerate(l)
  l:append(e)
  e.itself = e
  r = weakref.ref(e)
  l, e = nil, nil
  print("found", gc.collect(), r())
  z = Zip(list{1}, list{2})
  z.me = z
  scope(function() next(z) end)
  r = weakref.ref(z)
  z = nil
  print("found", gc.collect(), r())
end)
gc.enable()
