-- Classes that derive from bytearray and array: contents, sizes, exports, cycles.
workload { name = "subclass_buffers", summary = "classes that derive from bytearray and array" }

gc.collect()
B = class("B", bytearray) { tag = 1, twice = function(self) return self * 2 end }
b = B(bytes{1,2,3})
print(b, len(b), type(b).__name__, sys.getsizeof(b), b[1], b:twice(), type(b:twice()).__name__)
b:append(9)
b.name = "x"
print(b.name, list(b), eq(b, bytes{1,2,3,9}), eq(bytes{1,2,3,9}, b), b > bytes{1}, isinstance(b, bytearray))
print(sys.getsizeof(b), gc.is_tracked(b), B.__basicsize__, bytearray.__basicsize__, B.__mro__)
m = memoryview(b)
print(m:tolist(), pcall(function() b:append(1) end) == false, is(m.obj, b), sys.getrefcount(b))
m[0] = 77
m:release()
print(b, bytes(b), bytearray(b), b[slice(1, 3)], type(b[slice(1,3)]).__name__)
b[slice(0, 2)] = b
print(b, b .. b, b:find(bytes{9}), contains(b, 9))
b.itself = b
r = weakref.ref(b)
b = nil
print(gc.collect(), r())
print(B(3), B(), B(list{1,2}), B("ab", "ascii"))
S = class("S", bytearray) { __slots__ = {"a"} }
s = S(bytes{1})
s.a = 5
print(s, s.a, sys.getsizeof(s), S.__basicsize__, hasattr(s, "__dict__"))
print(pcall(weakref.ref, s) == false)
C = class("C", bytearray) { __init__ = function(self, n) bytearray.__init__(self, n + 1) end }
print(C(2), str(reversed(C(2))):split(" at")[0], list(reversed(C(1))))
print(B.fromhex("0102"), type(B.fromhex("0102")).__name__)
c = C(2)
c:extend(B(bytes{5}))
print(c, c:pop(), c:copy(), type(c:copy()).__name__, c:upper(), type(c:upper()).__name__)

gc.collect()
A = class("A", array) { total = function(self) return sum(self) end }
a = A("i", list{1, 2, 3})
a.name = "ints"
print(a, a:total(), a.name, len(a), a[1], sys.getsizeof(a), A.__basicsize__, array.__basicsize__, gc.is_tracked(a))
a:append(4)
m = memoryview(a)
print(m.format, m:tolist(), eq(a, array("i", list{1, 2, 3, 4})), a .. a, type(a .. a).__name__, list(a))
print(pcall(function() a:append(1) end) == false)
m:release()
a.itself = a
r = weakref.ref(a)
a = nil
m = nil
print(gc.collect(), r())
print(A("d"), A("b", bytes{1, 2}), A("i", A("i", range(3))), A("i", range(2)))

-- array's type is made at run time from 3.10 on, and so followed by the collector.
print("the type:", gc.is_tracked(array), sys.getsizeof(array), array.__name__, gc.is_tracked(type(iter(A("i")))))
L = class("L", list) {}
print("a list's room:", sys.getsizeof(L(list{1, 2, 3})) - sys.getsizeof(L()))
print("union of dicts:", pcall(function() return dict{a = 1} | dict{b = 2} end) == true)
