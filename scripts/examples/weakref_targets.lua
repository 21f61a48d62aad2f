-- Which objects can be weakly referenced.
local function try_(label, o)
  local ok, message = pcall(function()
    local r = weakref.ref(o)
    return is(r(), o), weakref.getweakrefcount(o)
  end)
  if ok then print(label, "yes", type(o).__name__) else print(label, (message:gsub("^.-:%d+: ", ""))) end
end
f = def(function(_ENV) end)
gen = generator(function(_ENV) yield(1) end)
C = class "C" { m = function(self) end, s = staticmethod(len), p = property(len) }
c = C()
g = gen()
try_("function", f) try_("code", f.__code__) try_("module", types.ModuleType("m")) try_("generator", g)
try_("class", C) try_("instance", c) try_("method", c.m) try_("builtin", list.of(len)[0]) try_("built-in method", list{}.append)
try_("type", int) try_("set", set()) try_("frozenset", frozenset(list{1})) try_("list", list{}) try_("dict", dict())
try_("tuple", tuple{1}) try_("str", str("x")) try_("int", 5) try_("None", None) try_("slice", slice(1)) try_("range", range(3))
try_("memoryview", memoryview(bytes(1))) try_("bytearray", bytearray()) try_("array", array("i")) try_("cell", cell(1))
try_("exception", ValueError()) try_("namespace", types.SimpleNamespace()) try_("property", C.p) try_("mappingproxy", C.__dict__)
try_("iterator", iter(list{})) try_("ref", weakref.ref(c)) try_("complex", complex(1)) try_("staticmethod", getitem(C.__dict__, "s"))
try_("method-wrapper", getattr(list{}, "__len__")) try_("slot wrapper", list.__len__) try_("object", object()) try_("map", map(len, list{}))
try_("super", super(C, c)) try_("closure's cell", cell())
