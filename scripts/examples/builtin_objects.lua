-- The objects that are there before any program: builtin functions, methods and descriptors, with
-- their sizes and what the collector knows of them.
workload { name = "builtin_objects", summary = "functions, methods, descriptors and proxies" }

local function show(label, x)
  local o = list.of(x)[0]
  print(label, type(o).__name__, sys.getsizeof(o), gc.is_tracked(o), callable(o))
end

C = class "C" {
  x = property(len, None, None, "text"),
  s = staticmethod(len),
  c = classmethod(len),
  method = function(self) return self end,
}
Slots = class "Slots" { __slots__ = {"a"} }
l = list{1, 2, 3}
d = dict{a = 1}
instance = C()

phase("builtin functions", function()
  for f in iter(list{len, print, id, hash, repr, isinstance, getattr, sorted, sum, abs, iter}) do
    show(f.__name__, f)
  end
  show("gc.collect", gc.collect)
  show("sys.getsizeof", sys.getsizeof)
  x = len
  print("the same object", is(x, len), x(l), repr(len))
  print("in a container", list{len, repr})
end)

phase("methods of built-in types", function()
  show("list.append", list.append)
  show("l.append", l.append)
  show("l.__len__", getattr(l, "__len__"))
  show("l.__getitem__", getattr(l, "__getitem__"))
  show("d.__contains__", getattr(d, "__contains__"))
  show("dict.fromkeys", dict.fromkeys)
  show("list.__len__", list.__len__)
  show("int.__add__", int.__add__)
  show("str.lower", str.lower)
  show("object.__init__", object.__init__)
  print(repr(list.append), repr(list.__len__), repr(str.lower))
  print("descriptors are there once", is(list.append, list.append))
  print("bound methods are not", is(l.append, l.append), eq(l.append, l.append))
  m = list.append
  m(l, 4)
  print(l, m.__name__, m.__objclass__)
end)

phase("descriptors of classes", function()
  show("property", getitem(C.__dict__, "x"))
  show("staticmethod", getitem(C.__dict__, "s"))
  show("classmethod", getitem(C.__dict__, "c"))
  show("function", C.method)
  show("bound method", instance.method)
  show("member", Slots.a)
  show("getset", getitem(C.__dict__, "__dict__"))
  show("mappingproxy", C.__dict__)
  show("super", super(C, instance))
  print("through a staticmethod", C.s(l), "the function itself", is(C.s, len))
end)

phase("iterators", function()
  show("map", map(len, list{}))
  show("filter", filter(None, list{}))
  show("zip", zip(list{}, list{}))
  show("enumerate", enumerate(list{}))
  show("reversed", reversed(list{}))
  show("callable iterator", iter(C, 1))
  show("range iterator", iter(range(3)))
  show("set iterator", iter(set()))
  show("list iterator", iter(list{}))
  show("dict items iterator", iter(d:items()))
  print(list(map(abs, list{-1, 2, -3})), list(filter(None, list{0, 1, "", "a"})))
  print(sorted(list{3, -1, 2}, {key = abs}), sorted(list{1, 3, 2}, {reverse = true}))
  print(min(list{3, -1, 2}, {key = abs}), max(list{}, {default = 7}))
end)

phase("names and kinds", function()
  for _, o in ipairs { None, Ellipsis, NotImplemented, object(), complex(1, 2), slice(1), range(2) } do
    show(type(o).__name__, o)
  end
  print(isinstance(1, tuple{str, int}), issubclass(C, tuple{int, object}), isinstance(C, type))
  print(C.__name__, C.__bases__, C.__mro__, type(C).__name__)
end)
