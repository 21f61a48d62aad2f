import gc
import sys
import weakref


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


class C:
    pass


class Box:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __contains__(self, v):
        return v in self.items

    def __iter__(self):
        return iter(self.items)

    def __eq__(self, other):
        return self.items == other.items

    def __lt__(self, other):
        return len(self) < len(other)

    def __le__(self, other):
        return len(self) <= len(other)

    def __gt__(self, other):
        return len(self) > len(other)

    def __ge__(self, other):
        return len(self) >= len(other)

    def __add__(self, other):
        return Box(len(self), other)

    def __neg__(self):
        return "neg"

    def __invert__(self):
        return "invert"

    def __abs__(self):
        return "abs"

    def __str__(self):
        return "a box of %d" % len(self)

    def __repr__(self):
        return "Box()"

    def push(self, v):
        self.items.append(v)
        return len(self)


def operator(name):
    return lambda self, other: "%s %s" % (name, other)


for name in "radd sub mul truediv floordiv mod pow and or lshift rshift".split():
    setattr(Box, "__%s__" % name, operator(name))


class Caller:
    def __call__(self, a, b):
        return "called", a, b


def alive():
    o = C()
    p = weakref.proxy(o)
    print(
        "reused:", p is weakref.proxy(o), p is weakref.proxy(o, None), weakref.getweakrefcount(o)
    )
    q = weakref.proxy(o, lambda r: None)
    print("with a callback:", p is q, weakref.getweakrefcount(o))
    print("size:", sys.getsizeof(p), sys.getsizeof(weakref.ref(o)), gc.is_tracked(p))
    print("reference counts:", sys.getrefcount(o), sys.getrefcount(p))
    p.x = 5
    print("attributes:", o.x, p.x, q.x, hasattr(p, "x"), hasattr(p, "y"))
    del p.x
    print("deleted:", hasattr(o, "x"), raised(lambda: p.x))
    print("deleting again:", raised(lambda: delattr(p, "nothing")) != "no error")
    print(
        "it is taken for its class:", isinstance(p, C), p.__class__ is C,
        isinstance(p, weakref.ProxyType),
    )
    print("type:", type(p) is weakref.ProxyType, type(p) is C)
    print("equality:", p == o, o == p, p == q)
    print("hash:", raised(lambda: hash(p))[:24])
    print("as a key:", raised(lambda: {p: 1})[:24])
    print("call:", raised(lambda: p())[:9])
    print("length:", raised(lambda: len(p)))
    print("item:", raised(lambda: p[0]))
    print("iteration:", raised(lambda: iter(p)))
    print("sum:", raised(lambda: p + 1))
    print("membership:", raised(lambda: 1 in p))
    print("truth:", bool(p))


def delete(p, i):
    del p[i]


def assign(p, i, v):
    p[i] = v


def a_container():
    global big
    b = Box(1, 2, 3)
    p = weakref.proxy(b)
    print("length and truth:", len(p), bool(p))
    print("items:", p[0], p[-1])
    p[0] = 10
    print("set:", b.items)
    del p[1]
    print("deleted:", b.items)
    print("membership:", 10 in p, 11 in p)
    print("iteration:", list(p), list(iter(p)))
    print("methods:", p.push(7), p.push(8), b.items)
    print("bound method:", p.push.__self__ is b)
    print("text:", str(p), "%s" % p)
    print("its own repr:", repr(p) == "Box()", repr(p)[:14])
    big = Box(1, 2, 3, 4, 5, 6)
    print("order:", p < big, p <= big, p > big, p >= big, big > p)
    print("equality:", p == b, p == big, p == weakref.proxy(b))
    s = p + 4
    print("sum:", s.items, 5 + p == "radd 5")
    print("operators:", p - 1, p * 2, p / 3, p // 4, p % 5, p**6)
    print("bits:", p & 1, p | 2, p << 3, p >> 4)
    print("one operand:", -p, ~p, abs(p))
    print("two proxies:", p < weakref.proxy(big), p == p)
    del b
    print("dead: length", raised(lambda: len(p)))
    print("truth", raised(lambda: bool(p)))
    print("item", raised(lambda: p[0]))
    print("set item", raised(lambda: assign(p, 0, 1)))
    print("delete item", raised(lambda: delete(p, 0)))
    print("membership", raised(lambda: 1 in p))
    print("iteration", raised(lambda: iter(p)))
    print("next", raised(lambda: list(p)))
    print("attribute", raised(lambda: p.items))
    print("set attribute", raised(lambda: setattr(p, "items", 1)))
    print("delete attribute", raised(lambda: delattr(p, "items")))
    print("hasattr", raised(lambda: hasattr(p, "items")))
    print("method", raised(lambda: p.push(1)))
    print("text", raised(lambda: str(p)))
    print("sum", raised(lambda: p + 1))
    print("sum from the left", raised(lambda: 1 + p))
    print("negative", raised(lambda: -p))
    print("order", raised(lambda: p < big))
    print("equality", raised(lambda: p == big))
    print("equality with itself", raised(lambda: p == p))
    print("isinstance", raised(lambda: isinstance(p, C)))
    print("and yet its own repr:", repr(p)[:14], type(p) is weakref.ProxyType)


def callables():
    global p, source
    c = Caller()
    p = weakref.proxy(c)
    print(
        "type:", type(p) is weakref.CallableProxyType, callable(p), callable(weakref.proxy(big))
    )
    print("call:", p(1, 2))

    def f(a):
        return a * 2

    fp = weakref.proxy(f)
    print("a function:", fp(21), type(fp) is weakref.CallableProxyType)
    k = weakref.proxy(C)
    print("a class:", isinstance(k(), C))
    del c
    print("dead:", raised(lambda: p(1, 2)))
    log = []
    o = C()
    p = weakref.proxy(o, lambda r: log.append(r is p))
    del o
    print("the callback gets the proxy:", log)

    class ReferredIterator:
        def __iter__(self):
            return weakref.proxy(source)

    source = iter([4, 5, 6])
    print("iterators cannot be referred to:", raised(lambda: list(ReferredIterator())))


alive()
a_container()
callables()
