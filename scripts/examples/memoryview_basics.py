import gc
import sys
import weakref
from array import array


def attempt(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as error:
        print(label, type(error).__name__ + ": " + str(error))


def set_item(o, k, v):
    o[k] = v


def del_item(o, k):
    del o[k]


b = bytearray("abcdef", "ascii")
gc.collect()
gc.disable()
views = [None] * 100
blocks = sys.getallocatedblocks()
for i in range(100):
    views[i] = memoryview(b)
print("blocks", (sys.getallocatedblocks() - blocks) // 100)
del views
m = memoryview(b)
print("size", sys.getsizeof(m), sys.getrefcount(m), sys.getrefcount(b))
print(m.format, m.itemsize, m.ndim, m.nbytes, m.shape, m.strides, m.suboffsets)
print(m.readonly, m.c_contiguous, m.f_contiguous, m.contiguous)
print(m.obj is b, sys.getrefcount(b))
print("tracked", gc.is_tracked(m), len(gc.get_referents(m)))
for x in gc.get_referents(m):
    print(sys.getsizeof(x), gc.is_tracked(x), len(gc.get_referents(x)))
    print(gc.get_referents(x)[0] is b)
v = memoryview(m)
w = m[1:4]
print("views", sys.getsizeof(v), sys.getsizeof(w), sys.getrefcount(b), sys.getrefcount(m))
print(v.obj is b, w.obj is b, w.tobytes(), len(w))
print(gc.get_referents(v)[0] is gc.get_referents(m)[0])
del x
m = None
v = None
print("one view left", sys.getrefcount(b), w.tolist())
attempt("pinned", lambda: b.append(1))
w = None
attempt("free", lambda: b.append(1))
print(b)
print(sys.getrefcount(b))

for o in [bytes([1, 2, 3]), bytearray(3), array("i", [1, 2, 3]), array("d", [1.5])]:
    m = memoryview(o)
    print(m.format, m.itemsize, m.shape, m.strides, m.nbytes, m.readonly, len(m), m.tolist(), m.tobytes())
    m = None
attempt("int", lambda: memoryview(5))
attempt("str", lambda: memoryview("abc"))
attempt("list", lambda: memoryview([]))
attempt("none", lambda: memoryview())
attempt("two", lambda: memoryview(b, b))

m = memoryview(bytes([10, 20, 30, 40, 50]))
print(m[0], m[4], m[-1], m[-5])
attempt("out", lambda: m[5])
attempt("out", lambda: m[-6])
attempt("float", lambda: m[1.5])
attempt("str", lambda: m["x"])
attempt("None", lambda: m[None])
attempt("tuple", lambda: m[1, 2])
attempt("tuple of slices", lambda: m[:1, :2])
attempt("empty tuple", lambda: m[()])
print(m[2,], m[-1,])
attempt("assign", lambda: set_item(m, 0, 1))
attempt("assign slice", lambda: set_item(m, slice(0, 1), bytes([1])))
attempt("delete", lambda: del_item(m, 0))
attempt("attribute", lambda: m.nothing)
attempt("set attribute", lambda: setattr(m, "format", "B"))
attempt("add", lambda: m + m)
attempt("less", lambda: m < m)
print(list(m), tuple(m), sum(m), max(m), min(m), sorted(m), list(reversed(m)))
print(30 in m, 31 in m, bool(m), bool(memoryview(bytes())))
print(bytes(m), bytearray(m), m.hex(), m.hex(":"), m.hex("-", 2), m.hex("-", -2))
print(len(m), m.tobytes(), m.tobytes("C"), m.tobytes("F"), m.tobytes("A"), m.tobytes(None))
attempt("order", lambda: m.tobytes("X"))
r = memoryview(b).toreadonly()
print(r.readonly, r.obj is b, r.tobytes())
attempt("assign", lambda: set_item(r, 0, 1))
print(isinstance(m, memoryview), type(m))
ref = weakref.ref(m)
print(ref() is m, weakref.getweakrefcount(m))
m = None
print(ref())
