# The twin of function_keywords.lua.
import gc
import sys
import weakref


def try_(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as e:
        print(label, "%s: %s" % (type(e).__name__, e))


o, p = [], []


def f(a, b):
    return sys.getrefcount(a), sys.getrefcount(b)


print(f(o, p))
print(f(o, b=p))
print(f(a=o, b=p))
print(f(b=o, a=p))
print(sys.getrefcount(o), sys.getrefcount(p))


def show(a, b, c):
    print(a, b, c)


show(1, 2, 3)
show(1, b=2, c=3)
show(a=[1], b="two", c=3.5)


def h(alpha, beta, gamma):
    pass


def g():
    pass


def one(x):
    pass


def h2(a, b, c, d):
    pass


try_("missing 1", lambda: h(1, gamma=2))
try_("missing 2", lambda: h(beta=2))
try_("missing 3", lambda: h2(d=1))
try_("unexpected", lambda: h(1, delta=2))
try_("nothing like it", lambda: g(whatever=1))
try_("almost", lambda: h(alpah=1))
try_("another case", lambda: h(Alpha=1))
try_("twice", lambda: h(1, alpha=2))
try_("too many", lambda: one(1, 2, x=3))
try_("right", lambda: h(1, beta=2, gamma=3))

shared = []


def append(x, to=shared):
    to.append(x)
    return to


print(sys.getrefcount(shared), append.__defaults__)
append(1)
append(2)
print(append(3), append(4) is shared)
own = append(5, [])
print(own, len(shared))
del shared
print(append.__defaults__)


def k(a, b=2, c="three"):
    print(a, b, c)


k(1)
k(1, 5)
k(1, c=5)
k(a=1, b=3)
# A tuple of constants is one of the code's constants, too.
print(sys.getrefcount(k.__defaults__) - 1, k.__defaults__, sys.getsizeof(k))
try_("none given", lambda: k())
try_("too many", lambda: k(1, 2, 3, 4))
try_("not known", lambda: k(1, d=4))


def holds(item=[1]):
    return sys.getrefcount(item)


print(holds(), holds(o), holds(item=o))
print(gc.get_referents(holds.__defaults__))


class C:
    def __init__(self, x, y):
        self.counts = sys.getrefcount(x), sys.getrefcount(y)

    def m(self, q, r):
        return q, r


print(C(o, y=p).counts, C(x=o, y=p).counts, C(y=p, x=o).counts)
c = C(x=o, y=p)
print(c.m(1, r=2))
print(c.m(q="q", r="r"))
try_("method", lambda: c.m(q=1))
try_("method twice", lambda: c.m(1, q=2, r=3))
try_("class", lambda: C(x=1))
try_("class unexpected", lambda: C(1, z=1))
del c
print(sys.getrefcount(o), sys.getrefcount(p))


def count(first, last=3):
    for i in range(first, last + 1):
        yield i


print(list(count(1)), list(count(2, last=4)), list(count(first=3)))
try_("generator", lambda: count(last=1))
try_("generator twice", lambda: count(1, first=1))


def add(a, b=10):
    return a + b


print(list(map(add, [1, 2, 3])))


def weight(s, n=-1):
    return len(s) * n


print(sorted(["bb", "a"], key=weight))


class T:
    pass


t = T()


def last(a, b, c="c"):
    print("last", a, b, c)


weakref.finalize(t, last, 1, b=2)
del t

gc.collect()
for i in range(3):
    t = T()
    f(o, b=t)
    f(a=t, b=t)
    del t
print(sys.getrefcount(o), sys.getrefcount(p))
