# Which objects can be weakly referenced.
import types
import weakref
from array import array
def try_(label, o):
    try:
        r = weakref.ref(o)
        print(label, "yes", type(o).__name__)
    except TypeError as e:
        print(label, "TypeError: %s" % e)
def f(): pass
def gen(): yield 1
class C:
    def m(self): pass
    s = staticmethod(len)
    p = property(len)
c = C()
g = gen()
try_("function", f); try_("code", f.__code__); try_("module", types.ModuleType("m")); try_("generator", g)
try_("class", C); try_("instance", c); try_("method", c.m); try_("builtin", len); try_("built-in method", [].append)
try_("type", int); try_("set", set()); try_("frozenset", frozenset([1])); try_("list", []); try_("dict", dict())
try_("tuple", (1,)); try_("str", str("x")); try_("int", 5); try_("None", None); try_("slice", slice(1)); try_("range", range(3))
try_("memoryview", memoryview(bytes(1))); try_("bytearray", bytearray()); try_("array", array("i")); try_("cell", types.CellType(1))
try_("exception", ValueError()); try_("namespace", types.SimpleNamespace()); try_("property", C.p); try_("mappingproxy", C.__dict__)
try_("iterator", iter([])); try_("ref", weakref.ref(c)); try_("complex", complex(1)); try_("staticmethod", C.__dict__["s"])
try_("method-wrapper", [].__len__); try_("slot wrapper", list.__len__); try_("object", object()); try_("map", map(len, []))
try_("super", super(C, c)); try_("closure's cell", types.CellType())
