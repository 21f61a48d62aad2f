# Classes that derive from bytearray and array: contents, sizes, exports, cycles.
import sys, gc, weakref
gc.collect()
class B(bytearray):
    tag = 1
    def twice(self): return self * 2
b = B(bytes([1,2,3]))
print(b, len(b), type(b).__name__, sys.getsizeof(b), b[1], b.twice(), type(b.twice()).__name__)
b.append(9)
b.name = "x"
print(b.name, list(b), b == bytes([1,2,3,9]), bytes([1,2,3,9]) == b, b > bytes([1]), isinstance(b, bytearray))
print(sys.getsizeof(b), gc.is_tracked(b), B.__basicsize__, bytearray.__basicsize__, B.__mro__)
m = memoryview(b)
def f():
    try: b.append(1)
    except BufferError: return True
print(m.tolist(), f(), m.obj is b, sys.getrefcount(b))
m[0] = 77
m.release()
print(b, bytes(b), bytearray(b), b[1:3], type(b[1:3]).__name__)
b[0:2] = b
print(b, b + b, b.find(b"\t"), 9 in b)
b.itself = b
r = weakref.ref(b)
del b
print(gc.collect(), r())
print(B(3), B(), B([1,2]), B("ab", "ascii"))
class S(bytearray): __slots__ = ("a",)
s = S(bytes([1]))
s.a = 5
print(s, s.a, sys.getsizeof(s), S.__basicsize__, hasattr(s, "__dict__"))
def g():
    try: weakref.ref(s)
    except TypeError: return True
print(g())
class C(bytearray):
    def __init__(self, n): bytearray.__init__(self, n + 1)
print(C(2), str(reversed(C(2))).split(" at")[0], list(reversed(C(1))))
print(B.fromhex("0102"), type(B.fromhex("0102")).__name__)
c = C(2)
c.extend(B(b"\x05"))
print(c, c.pop(), c.copy(), type(c.copy()).__name__, c.upper(), type(c.upper()).__name__)

from array import array
gc.collect()
class A(array):
    def total(self): return sum(self)
a = A("i", [1, 2, 3])
a.name = "ints"
print(a, a.total(), a.name, len(a), a[1], sys.getsizeof(a), A.__basicsize__, array.__basicsize__, gc.is_tracked(a))
a.append(4)
m = memoryview(a)
print(m.format, m.tolist(), a == array("i", [1, 2, 3, 4]), a + a, type(a + a).__name__, list(a))
def h():
    try: a.append(1)
    except BufferError: return True
print(h())
m.release()
a.itself = a
r = weakref.ref(a)
del a, m
print(gc.collect(), r())
print(A("d"), A("b", bytes([1, 2])), A("i", A("i", range(3))), A("i", range(2)))

print("the type:", gc.is_tracked(array), sys.getsizeof(array), array.__name__, gc.is_tracked(type(iter(A("i")))))


class L(list):
    pass


print("a list's room:", sys.getsizeof(L([1, 2, 3])) - sys.getsizeof(L()))
try:
    {"a": 1} | {"b": 2}
    union = True
except TypeError:
    union = False
print("union of dicts:", union)
