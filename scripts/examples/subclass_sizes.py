import gc
import sys

bases = [list, dict, set, frozenset, tuple, int, float, str, complex, Exception]

for base in bases:

    class Open(base):
        pass

    class Slots(base):
        __slots__ = ()

    o = Open()
    print(base.__name__, "plain", sys.getsizeof(base()), "class", sys.getsizeof(o), "no slots",
          sys.getsizeof(Slots()), "tracked", gc.is_tracked(o), "class size",
          sys.getsizeof(Open) - sys.getsizeof(Slots))
    o.attribute = 1
    print("  with an attribute", sys.getsizeof(o), o.__dict__, Open.__basicsize__, Open.__itemsize__)
Open = Slots = o = None

for base in (list, dict, set, frozenset, float, object):
    for count in range(1, 4):
        S = type("S", (base,), {"__slots__": tuple("s%d" % i for i in range(count))})
        s = S()
        s.s0 = []
        print(base.__name__, "slots", count, sys.getsizeof(S()), S.__basicsize__, s.s0)
for base in (int, tuple):
    try:
        type("N", (base,), {"__slots__": ("a",)})
    except TypeError as error:
        print(False, "TypeError: %s" % error)


class L(list):
    pass


class D(dict):
    pass


class S(set):
    pass


class T(tuple):
    pass


class I(int):
    pass


class W(str):
    pass


class F(float):
    pass


l = L(range(5))
print(l, len(l), sys.getsizeof(l), type(l).__name__, l == [0, 1, 2, 3, 4])
l.append(9)
print(l, sys.getsizeof(l), l[2], l[1:3], type(l[1:3]).__name__)
d = D({"a": 1})
print(d, len(d), sys.getsizeof(d), d["a"], d == {"a": 1})
s = S([1, 2, 3])
print(sorted(s), len(s), sys.getsizeof(s), 2 in s, type(s).__name__)
for n in range(5):
    t = T(range(n))
    print(t, sys.getsizeof(t), hash(t) == hash(tuple(range(n))), t == tuple(range(n)))
for n in (0, 1, -1, 1 << 29, 1 << 30, 1 << 31, 1 << 60, 1 << 62):
    i = I(n)
    print(i, sys.getsizeof(i), hash(i), i + 1, i == n)
for w in ("", "a", "hello world", "\u00e9\u00e8", "\u4000", "\U00010000x"):
    x = W(w)
    print(len(x), sys.getsizeof(x), x == w, hash(x) == hash(w), str(x))
f = F(1.5)
print(f, sys.getsizeof(f), f + 1, f == 1.5, hash(f) == hash(1.5))


class Loud(list):
    def append(self, x):
        super().append(x * 2)

    def __len__(self):
        return 100

    def __getitem__(self, i):
        return list.__getitem__(self, i)

    def __repr__(self):
        return "Loud" + list.__repr__(self)


l = Loud([1])
l.append(4)
print(l, len(l), list.__len__(l), l[1])


class Default(dict):
    def __missing__(self, key):
        return "no " + key


d = Default({"a": 1})
print(d["a"], d["b"], len(d))


class Point(tuple):
    def __new__(cls, x, y):
        return tuple.__new__(cls, (x, y))

    @property
    def x(self):
        return self[0]

    @property
    def y(self):
        return self[1]


p = Point(3, 4)
print(p, p.x, p.y, sys.getsizeof(p), isinstance(p, tuple))


class Even(int):
    def __new__(cls, n):
        return int.__new__(cls, n // 2 * 2)

    def __add__(self, other):
        return Even(int(self) + other)


e = Even(7)
print(e, e + 5, type(e + 5).__name__, int(e) - 1)

gc.disable()
gc.collect()
for base in (list, dict, set, tuple, int, str, float):

    class K(base):
        pass

    k = K()
    k.me = k
    K = None
    gc.collect()
    k = None
    print(base.__name__, gc.collect() > 0)
l = L()
l.append(l)
gc.collect()
l = None
print("a list in itself", gc.collect())
d = D()
d["d"] = d
gc.collect()
d = None
print("a dict in itself", gc.collect())
gc.enable()
