import gc
import sys


def try_(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))


r = range(10)
print(r, len(r), r[0], r[-1], r[2:8:2], list(r[::-3]))
print(r.index(7), r.count(7), r.count(70), 3 in r, 30 in r, "a" in r)
try_("index", lambda: r.index(70))
try_("item", lambda: r[10])
try_("no arguments", range)
try_("a text", range, "a")
try_("a step of zero", range, 1, 2, 0)
try_("a float", range, 1.5)
for p in ((0,), (3,), (5, 5), (1, 10, 3), (10, 1, -3), (10, 1), (-5, 5, 2), (0, -10, -1)):
    x = range(*p)
    print(x, len(x), list(x), bool(x), sys.getsizeof(x), x.start, x.stop, x.step)
print(range(0) == range(2, 1), range(0, 3, 2) == range(0, 4, 2), range(3) == range(4))
print(hash(range(0, 3, 2)) == hash(range(0, 4, 2)), hash(range(5)))
print(range(3) == [0, 1, 2], gc.is_tracked(r))
big = range(2**70)
print(big, big[5], big[-1], 2**69 in big, big[1:3])
try_("length of a large one", len, big)
print(big.index(2**65), big == range(0, 2**70))
print(list(reversed(range(1, 10, 4))), sum(range(101)), max(range(5)), sorted(range(3, 0, -1)))

s = slice(1, 10, 2)
print(s, s.start, s.stop, s.step, sys.getsizeof(s), gc.is_tracked(s))
print(slice(5), slice(None), slice(1, 2), slice(1, 2) == slice(1, 2), slice(1) == slice(2))
for n in (0, 1, 5, 10, 100):
    print(n, s.indices(n), slice(None, None, -1).indices(n), slice(-3, None).indices(n),
          slice(8, 2, -2).indices(n))
try_("a negative length", lambda: s.indices(-1))
try_("a step of zero", lambda: slice(1, 2, 0).indices(3))
try_("a text", lambda: slice("a").indices(3))
print([0, 1, 2, 3, 4][1::2], (1, 2, 3)[:-1], "hello"[1:3])

a = complex(1, 2)
b = complex(3, -4)
print(a, b, complex(), complex(1), complex(0, 1), complex(-0.0, 1), complex(1.5, -2.5), complex("1+2j"))
print(a + b, a - b, a * b, a / b, -a, abs(b), a.conjugate(), pow(a, 2), pow(a, -1))
print(a + 1, 1 + a, a * 2.5, a / 2, 2 - a, a == complex(1, 2), complex(2) == 2, complex(2) == 2.0)
print(a.real, a.imag, sys.getsizeof(a), gc.is_tracked(a), bool(complex()), bool(a))
print(hash(complex(3)) == hash(3), hash(complex(1.5)) == hash(1.5), hash(a), hash(complex(0, 1)), hash(b))
try_("division by zero", lambda: a / 0)
try_("floor division", lambda: a // 2)
try_("modulo", lambda: a % 2)
try_("order", lambda: a < b)
try_("int", int, a)
try_("float", float, a)
try_("a malformed text", complex, "1+")
print(complex(complex(1, 2), complex(3, 4)), complex("j"), complex("-2.5e3"), complex("(3-1j)"))
print({complex(1), 1, 1.0}, {complex(0, 1): "i"}[complex(0, 1)])
