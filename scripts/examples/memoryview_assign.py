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


b = bytearray("abcdefghij", "ascii")
m = memoryview(b)
m[0] = 65
m[-1] = 90
m[1:4] = bytes("BCD", "ascii")
print(b)
m[0:5] = m[5:10]
print(b)
m[2:8] = m[0:6]
print(b)
m[0:6] = m[2:8]
print(b)
m[::2] = bytes("01234", "ascii")
print(b)
m[::-2] = m[::2]
print(b)
m[:] = m[::-1]
print(b)
m[3:3] = bytes()
m[5:2] = bytearray()
m[0:4] = bytearray("WXYZ", "ascii")
m[4:8] = memoryview(array("B", [48, 49, 50, 51]))
print(b)
attempt("size", lambda: put(m, slice(0, 3), bytes(2)))
attempt("format", lambda: put(m, slice(0, 4), array("i", [1])))
attempt("signed", lambda: put(m, slice(0, 1), array("b", [1])))
attempt("same letter", lambda: put(m, slice(0, 1), memoryview(bytes([1])).cast("@B")))
attempt("list", lambda: put(m, slice(0, 1), [1]))
attempt("int", lambda: put(m, slice(0, 1), 1))
attempt("str", lambda: put(m, slice(0, 1), "a"))
attempt("item too large", lambda: put(m, 0, 256))
attempt("item negative", lambda: put(m, 0, -1))
attempt("item float", lambda: put(m, 0, 1.5))
attempt("item str", lambda: put(m, 0, "a"))
attempt("item bytes", lambda: put(m, 0, bytes([1])))
attempt("item None", lambda: put(m, 0, None))
attempt("item bool", lambda: put(m, 0, True))
attempt("out", lambda: put(m, 10, 1))
attempt("step", lambda: put(m, slice(0, 2, 0), bytes(1)))
attempt("delete", lambda: drop(m, 0))
attempt("delete slice", lambda: drop(m, slice(0, 1)))
attempt("key", lambda: put(m, 1.5, 1))
print(b)
for code in ["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N"]:
    o = bytearray(16)
    v = memoryview(o).cast(code)
    v[0] = 100
    v[1] = True
    print(code, v[0], v[1], o)
    attempt("max", lambda: put(v, 0, pow(2, 100)))
    attempt("min", lambda: put(v, 0, -pow(2, 100)))
    for n in [-1, 128, 256, -129, 32768, 65536, 2147483648, 4294967296]:
        attempt(n, lambda: put(v, 0, n))
    attempt("float", lambda: put(v, 0, 1.0))
    print(v.tolist(), o)
for code in ["f", "d"]:
    o = bytearray(16)
    v = memoryview(o).cast(code)
    for n in [1, 1.5, -2.25, 1e30, True, 1e-30]:
        v[1] = n
        print(code, v[1], o)
    attempt("str", lambda: put(v, 0, "1"))
    attempt("None", lambda: put(v, 0, None))
    attempt("large", lambda: put(v, 0, pow(2, 1024)))
v = memoryview(bytearray(2)).cast("?")
for n in [0, 1, 2, "", "a", [], None, 0.0]:
    v[0] = n
    print(v[0], v.tobytes())
v = memoryview(bytearray(2)).cast("c")
v[0] = bytes([200])
print(v[0], v.tolist(), v.tobytes())
attempt("c int", lambda: put(v, 0, 5))
attempt("c two", lambda: put(v, 0, bytes([1, 2])))
attempt("c bytearray", lambda: put(v, 0, bytearray(1)))
v[0:2] = memoryview(bytes([7, 8])).cast("c")
print(v.tolist())
v = memoryview(bytearray(8)).cast("P")
v[0] = 4096
print(v[0])
v[0] = -1
print(v[0])
i = array("i", range(8))
v = memoryview(i)
v[0:8:2] = array("i", [10, 20, 30, 40])
v[1::2] = v[::2]
print(i)
tail = array("i", v[0:4])
v[0:4] = v[4:8]
v[4:8] = tail
print(i)


class I:
    def __index__(self):
        return 7


v[0] = I()
m[I()] = I()
print(i, b)
