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


b = bytes(list(range(1, 49)))
m = memoryview(b)
for code in ["B", "b", "c", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N", "P", "?"]:
    c = m.cast(code)
    print(code, c.format, c.itemsize, c.shape, c.strides, c.nbytes, len(c), c[0], c[-1], sys.getsizeof(c))
    d = m.cast("@" + code)
    print(d.format, d == c, d.itemsize, d[1])
f = array("d", [1.5, -2.25, 1e300])
c = memoryview(f).cast("B")
print(c.tolist(), c.cast("d") == f, c.cast("d").tolist())
c = memoryview(array("f", [1.5, -2.25])).cast("b")
print(c.tolist(), c.cast("f").tolist(), c.cast("i").tolist())
n = m.cast("B", [4, 3, 4])
print(n.ndim, n.shape, n.strides, len(n), n.nbytes, sys.getsizeof(n), n.contiguous, n.f_contiguous)
print(n.tolist())
print(n[0, 0, 0], n[3, 2, 3], n[-1, -1, -1], n[1, 0, -4])
print(n[1:3].shape, n[::2].strides, n[::-1][0, 0, 0])
print(n[1:3].contiguous, n[::2].contiguous, n[2:3].f_contiguous)
print(n[1:2].tolist(), n[::-3].tobytes())
print(n.tobytes(), n.tobytes("F"), n.tobytes("A"), n.hex())
w = m.cast("I", (2, 6))
print(w.format, w.shape, w.strides, w.tolist(), w.cast("B").tobytes() is None, w.cast("B") == m)
z = memoryview(b)[0:4].cast("i", [])
print(z.ndim, z.shape, z.strides, z.nbytes, z[()], z.tolist(), z.tobytes(), sys.getsizeof(z))
print(z.c_contiguous, z.f_contiguous, z.contiguous, z.cast("B").tolist())
attempt("0-dim index", lambda: z[0])
attempt("0-dim iter", lambda: list(z))
e = memoryview(bytes())
print(e.contiguous, e.cast("i").tolist(), e.cast("d").shape, e.nbytes)
attempt("sub-view", lambda: n[0])
attempt("sub-view", lambda: n[0, 0])
attempt("too many", lambda: n[0, 0, 0, 0])
attempt("out", lambda: n[4, 0, 0])
attempt("out", lambda: n[0, 3, 0])
attempt("out", lambda: n[0, 0, -5])
attempt("float", lambda: n[0, 0, 1.5])
attempt("iterate", lambda: list(n))
attempt("slices", lambda: n[:1, :1, :1])
attempt("not byte", lambda: m.cast("h").cast("i"))
attempt("unknown", lambda: m.cast("x"))
attempt("order", lambda: m.cast("<i"))
attempt("empty", lambda: m.cast(""))
attempt("number", lambda: m.cast(5))
attempt("length", lambda: m[0:5].cast("i"))
attempt("gaps", lambda: m[::2].cast("H"))
attempt("backwards", lambda: m[::-1].cast("b"))
attempt("N to N", lambda: n.cast("B", [6, 8]))
attempt("product", lambda: m.cast("B", [6, 7]))
attempt("zero", lambda: m.cast("B", [0, 48]))
attempt("negative", lambda: m.cast("B", [-1, 48]))
attempt("no list", lambda: m.cast("B", 48))
attempt("no int", lambda: m.cast("B", [4.0, 12]))
attempt("65 dimensions", lambda: m.cast("B", [1] * 65))
attempt("none", lambda: m.cast())
o = n.cast("B", [48])
print(o.shape, o == m, o.obj is b)
p = memoryview(bytearray(8)).cast("h", [2, 2])
p[1, 0] = -2
p[0, -1] = 513
print(p.tolist(), p.obj)
attempt("too large", lambda: put(p, (0, 0), 40000))
attempt("no number", lambda: put(p, (0, 0), "x"))
attempt("slice", lambda: put(p, slice(0, 1), bytes(4)))
attempt("one index", lambda: put(p, 0, 1))
