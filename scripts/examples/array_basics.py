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


def put(o, k, v):
    o[k] = v


def drop(o, k):
    del o[k]


for code in ["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d"]:
    a = array(code, [1, 2, 100])
    print(a, a.typecode, a.itemsize, len(a), a[0], a[-1], sys.getsizeof(a), a.tobytes())
    for n in [
        -pow(2, 70), -2147483649, -32769, -129, -1, 128, 256, 32768, 65536, 2147483648,
        4294967296, pow(2, 63), pow(2, 64), 1.5, "x", None, True,
    ]:
        def f():
            a[1] = n
            print(a[1])
        attempt(n, f)
    a.byteswap()
    print(a.tobytes())
a = array("i", range(10))
print(gc.is_tracked(a), a.tolist(), list(a), tuple(a), sum(a), max(a))
print(a[2:5], a[::-3], a[5:2], a[-2:])
a[2:4] = array("i", [20, 30, 40])
a[0:10:4] = array("i", [-1, -2, -3])
print(a)
del a[1:3]
del a[0]
del a[::3]
print(a)
a.append(7)
a.extend(array("i", [8, 9]))
a.extend([10])
a.extend(range(11, 13))
a.insert(0, 5)
a.insert(-1, 6)
a.insert(100, 13)

print(a, a.pop(), a.pop(0), a.pop(-2), a)
a.remove(9)
a.reverse()
print(a, a.count(8), a.index(8), 8 in a, 99 in a, "x" in a)
a.fromlist([1, 2])
a.frombytes(bytes([1, 0, 0, 0]))
print(a, a + array("i", [5]), array("i", [1]) * 3, 2 * array("i", [1]))
print(a.buffer_info()[1], a.__copy__())
print(array("i", [1, 2]) == array("d", [1, 2]), array("i", [1]) < array("d", [1.5]))
print(array("i", [1, 2]) <= array("i", [1, 2]), array("i", [1, 2]) > array("i", [1]))
print(array("i") == [], array("i", [1]) == array("i", [2]))
print(array("d", [1.5, -0.0, 1e300]), array("f", [0.1]), array("u", "h\xe9\u20ac"), array("i"))
print(array("u", "abc").tounicode(), array("i", bytes(8)), array("i", bytearray(8)), array("h", (1,)))
for x in array("h", [3, 1, 2]):
    print(x)
it = iter(a)
print(type(it), sys.getsizeof(it), list(it), list(reversed(a)))
it = None
w = weakref.ref(a)
print(w() is a, False)
a = None
print(w())
a = array("i", range(5))
attempt("no code", lambda: array())
attempt("bad code", lambda: array("z"))
attempt("long code", lambda: array("ii"))
attempt("int code", lambda: array(5))
attempt("str", lambda: array("i", "abc"))
attempt("int", lambda: array("i", 5))
attempt("bytes", lambda: array("i", bytes(3)))
attempt("text array", lambda: array("i", array("u", "a")))
attempt("three", lambda: array("i", [], 1))
attempt("mixed", lambda: array("i", [1, "x"]))
attempt("out", lambda: a[5])
attempt("out", lambda: put(a, -6, 1))
attempt("key", lambda: a["x"])
attempt("float key", lambda: a[1.0])
attempt("delete out", lambda: drop(a, 9))
attempt("slice list", lambda: put(a, slice(0, 1), [1]))
attempt("slice kind", lambda: put(a, slice(0, 1), array("h", [1])))
attempt("slice size", lambda: put(a, slice(0, 5, 2), array("i", [1])))
attempt("concat", lambda: a + [1])
attempt("concat kind", lambda: a + array("h"))
attempt("repeat", lambda: a * 1.5)
attempt("append", lambda: a.append("x"))
attempt("extend", lambda: a.extend(5))
attempt("extend kind", lambda: a.extend(array("h")))
attempt("pop", lambda: a.pop(9))
attempt("pop empty", lambda: array("i").pop())
attempt("remove", lambda: a.remove(99))
attempt("index", lambda: a.index(99))
attempt("frombytes", lambda: a.frombytes(bytes(3)))
attempt("frombytes str", lambda: a.frombytes("abc"))
attempt("fromlist", lambda: a.fromlist((1,)))
attempt("fromlist str", lambda: a.fromlist([1, "x"]))
attempt("tounicode", lambda: a.tounicode())
attempt("hash", lambda: hash(a))
attempt("less", lambda: a < [1])
attempt("attribute", lambda: a.nothing)
attempt("typecode", lambda: setattr(a, "typecode", "x"))
attempt("attribute", lambda: setattr(a, "other", 1))
print(a, len(a))
