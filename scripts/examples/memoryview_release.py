import gc
import sys
from array import array


def attempt(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as error:
        print(label, type(error).__name__ + ": " + str(error))


def put(o, k, v):
    o[k] = v


def drop(o, k):
    del o[k]


b = bytearray("hello", "ascii")
m = memoryview(b)
print(sys.getrefcount(b), sys.getrefcount(m))
attempt("append", lambda: b.append(1))
attempt("extend", lambda: b.extend(bytes([1])))
attempt("extend by nothing", lambda: b.extend(bytes()))
attempt("pop", lambda: b.pop())
attempt("remove", lambda: b.remove(104))
attempt("insert", lambda: b.insert(0, 1))
attempt("clear", lambda: b.clear())
attempt("delete", lambda: drop(b, 0))
attempt("delete slice", lambda: drop(b, slice(0, 2)))
attempt("delete nothing", lambda: drop(b, slice(2, 2)))
attempt("delete step", lambda: drop(b, slice(None, None, 2)))
attempt("grow", lambda: put(b, slice(0, 1), bytes(2)))
attempt("shrink", lambda: put(b, slice(0, 2), bytes(1)))
attempt("same size", lambda: put(b, slice(0, 2), bytes("HE", "ascii")))
attempt("item", lambda: put(b, 4, 79))
attempt("iadd", lambda: b.__iadd__(bytes([1])))
attempt("iadd nothing", lambda: b.__iadd__(bytes()))
attempt("imul", lambda: b.__imul__(2))
attempt("imul 1", lambda: b.__imul__(1))
attempt("reverse", lambda: b.reverse())
attempt("reverse", lambda: b.reverse())
attempt("copy", lambda: b.copy().append(1))
print(b, m.tobytes())
v = memoryview(m)
s = m[1:3]
c = m.cast("b")
m.release()
m.release()
attempt("still pinned", lambda: b.append(1))
print(v.tobytes(), s.tobytes(), c.tolist(), sys.getrefcount(b))
v.release()
s.release()
attempt("still pinned", lambda: b.append(1))
c.release()
attempt("free", lambda: b.append(33))
print(b, len(b))
print(sys.getrefcount(b))
for name in [
    "obj", "nbytes", "readonly", "itemsize", "format", "ndim", "shape", "strides",
    "suboffsets", "c_contiguous", "f_contiguous", "contiguous",
]:
    attempt(name, lambda: getattr(m, name))
attempt("item", lambda: m[0])
attempt("assign", lambda: put(m, 0, 1))
attempt("len", lambda: len(m))
attempt("tolist", lambda: m.tolist())
attempt("tobytes", lambda: m.tobytes())
attempt("hex", lambda: m.hex())
attempt("cast", lambda: m.cast("B"))
attempt("toreadonly", lambda: m.toreadonly())
attempt("bytes", lambda: bytes(m))
attempt("bytearray", lambda: bytearray(m))
attempt("view", lambda: memoryview(m))
attempt("hash", lambda: hash(m))
attempt("contains", lambda: 1 in m)
attempt("enter", lambda: m.__enter__())
attempt("exit", lambda: m.__exit__(None, None, None))
attempt("join", lambda: bytes().join([m]))
attempt("concat", lambda: bytes() + m)
attempt("extend", lambda: b.extend(m))
print(m == m, m == b, m == v, b == m, sys.getsizeof(m))
print(str(m).startswith("<released memory at 0x"))
h = memoryview(bytes([1, 2, 3]))
x = hash(h)
h.release()
print(hash(h) == x, x == hash(bytes([1, 2, 3])))
it = iter(memoryview(b))
print(next(it))
attempt("iterator pins", lambda: b.append(1))
it = None
attempt("iterator gone", lambda: b.append(1))
m = memoryview(b)
it = iter(m)
print(next(it))
m.release()
attempt("next", lambda: next(it))
it = None
a = array("i", [1, 2, 3])
m = memoryview(a)
attempt("append", lambda: a.append(4))
attempt("pop", lambda: a.pop())
attempt("insert", lambda: a.insert(0, 4))
attempt("remove", lambda: a.remove(1))
attempt("extend", lambda: a.extend(a))
attempt("extend nothing", lambda: a.extend(array("i")))
attempt("fromlist", lambda: a.fromlist([1]))
attempt("frombytes", lambda: a.frombytes(bytes(4)))
attempt("delete", lambda: drop(a, 0))
attempt("delete slice", lambda: drop(a, slice(0, 2)))
attempt("grow", lambda: put(a, slice(0, 0), array("i", [1])))
attempt("same", lambda: put(a, slice(0, 1), array("i", [9])))
attempt("reverse", lambda: a.reverse())
attempt("byteswap", lambda: a.byteswap())
attempt("imul", lambda: a.__imul__(2))
print(m.tolist())
m = None
attempt("append", lambda: a.append(4))
print(a)


class Holder:
    pass


h = Holder()
h.view = memoryview(b)
h.me = h
h = None
attempt("in a cycle", lambda: b.append(1))
print(gc.collect() > 0)
attempt("collected", lambda: b.append(1))
