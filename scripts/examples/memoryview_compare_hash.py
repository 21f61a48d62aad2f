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


b = bytes("abcabc", "ascii")
m = memoryview(b)
print(m == b, b == m, m == bytearray(b), bytearray(b) == m, m == memoryview(b))
print(m == "abcabc", m == list(b), m == None, m == 5, m == tuple(b))
print(m[0:3] == m[3:6], m[0:3] == m[0:2], m == m)
print(m[::-1] == m, m[::-1][::-1] == m)
numbers = [1, 2, 3, 100]
for x in ["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d"]:
    p = memoryview(array(x, numbers))
    line = []
    for y in ["b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d"]:
        q = memoryview(array(y, numbers))
        line.append(p == q)
        line.append(p == array(y, numbers))
    print(x, all(line), p == m, p == p[::-1])
print(memoryview(array("i", [-1])) == memoryview(array("I", [4294967295])))
print(memoryview(array("q", [-1])) == memoryview(array("d", [-1.0])))
print(memoryview(array("d", [0.5])) == memoryview(array("f", [0.5])))
print(memoryview(array("d", [0.1])) == memoryview(array("f", [0.1])))
print(memoryview(array("q", [9007199254740993])) == memoryview(array("d", [9007199254740992.0])))
print(memoryview(array("Q", [pow(2, 63)])) == memoryview(array("d", [2.0 ** 63])))
nan = array("d", [0.0, float("inf") - float("inf")])
n = memoryview(nan)
print(n == n, n == nan, n[0:1] == nan[0:1], n.tolist()[0] == 0.0)
print(memoryview(array("d", [0.0])) == memoryview(array("d", [-0.0])))
print(m.cast("c") == m, m.cast("c") == m.cast("c"), m.cast("b") == m, m.cast("?") == m)
print(m.cast("B", [2, 3]) == m, m.cast("B", [2, 3]) == m.cast("b", [2, 3]))
print(m.cast("B", [2, 3]) == m.cast("B", [3, 2]))
print(memoryview(bytes()) == memoryview(array("d")), memoryview(bytes()) == bytearray())
u = array("u", "abc")
print(memoryview(u) == u, memoryview(u) == memoryview(u), u == array("u", "abc"))
print(bytearray(b) == memoryview(array("B", b)), bytearray(4) == array("i", [0]))
print(array("i", [0]) == bytearray(4), bytes(4) == array("i", [0]))
print(bytearray(b) < memoryview(b), bytearray(b) <= memoryview(b), memoryview(b) >= bytearray(b))
attempt("less", lambda: m < m)
attempt("less", lambda: m < b)
attempt("less", lambda: b <= m)
attempt("less", lambda: m < array("B", b))

print(hash(m) == hash(b), hash(m[0:3]) == hash(m[3:6]), hash(m.cast("b")) == hash(b))
print(hash(m.cast("c")) == hash(b), hash(m[::-1]) == hash(bytes("cbacba", "ascii")))
print(hash(m.cast("B", [2, 3])) == hash(b), hash(memoryview(bytes())) == hash(bytes()))
attempt("writable", lambda: hash(memoryview(bytearray(b))))
attempt("read-only of writable", lambda: hash(memoryview(bytearray(b)).toreadonly()))
attempt("shorts", lambda: hash(m.cast("h")))
attempt("array", lambda: hash(memoryview(array("B", b)).toreadonly()))
attempt("array itself", lambda: hash(array("B", b)))
attempt("bytearray itself", lambda: hash(bytearray(b)))
d = {b: 1, "abcabc": 2}
print(d[m], d[m.cast("b")], m[0:3] in d, m in {b}, b in {m})
d[m[0:3]] = 3
print(d[bytes("abc", "ascii")], len(d))
