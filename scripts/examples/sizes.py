import sys
import weakref

longest = 10000
lengths = [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    12,
    15,
    16,
    17,
    20,
    31,
    32,
    33,
    50,
    63,
    64,
    65,
    100,
    127,
    128,
    129,
    255,
    256,
    257,
    500,
    511,
    512,
    513,
    1000,
    1023,
    1024,
    2000,
    4096,
    5000,
    10000,
]

print(
    "bool",
    sys.getsizeof(True),
    sys.getsizeof(False),
    "None",
    sys.getsizeof(None),
    "object()",
    sys.getsizeof(object()),
)
print(
    "float",
    sys.getsizeof(0.0),
    sys.getsizeof(1.5),
    sys.getsizeof(-1e300),
    sys.getsizeof(float("inf")),
)
print("complex", sys.getsizeof(complex(1, 2)))
print(
    "small ints",
    sys.getsizeof(0),
    sys.getsizeof(1),
    sys.getsizeof(-1),
    sys.getsizeof(256),
    sys.getsizeof(-5),
)
for bits in range(0, 301, 5):
    power = int(1) << bits
    print(
        "int 2 **",
        bits,
        sys.getsizeof(power),
        "less one",
        sys.getsizeof(power - 1),
        "negative",
        sys.getsizeof(-power),
    )
for bits in [29, 30, 31, 59, 60, 61, 62, 63, 64, 65, 89, 90, 91, 1000, 10000]:
    power = pow(int(2), bits)
    print(
        "int 2 **",
        bits,
        sys.getsizeof(power),
        sys.getsizeof(power - 1),
        sys.getsizeof(-power),
        sys.getsizeof(1 - power),
    )

print(
    "one-character str",
    sys.getsizeof("a"),
    sys.getsizeof("é"),
    sys.getsizeof("λ"),
    sys.getsizeof("😀"),
)
for n in lengths:
    print(
        "str",
        n,
        "ASCII",
        sys.getsizeof(str("x") * n),
        "latin-1",
        sys.getsizeof(str("éa") * n),
        "two bytes",
        sys.getsizeof(str("λa") * n),
        "four bytes",
        sys.getsizeof(str("😀a") * n),
    )
for n in lengths:
    print("bytes", n, sys.getsizeof(bytes(n)), "bytearray", sys.getsizeof(bytearray(n)))

for n in lengths:
    l = [None] * n
    print(
        "length",
        n,
        "tuple",
        sys.getsizeof(tuple(l)),
        "list",
        sys.getsizeof(l),
        "list()",
        sys.getsizeof(list(l)),
        "range",
        sys.getsizeof(range(n)),
    )
print("list by append")
l = []
size = 0
for i in range(longest):
    l.append(i)
    if size < sys.getsizeof(l):
        size = sys.getsizeof(l)
        print("  length", len(l), "size", size)
del l

print("dict by insertion, int keys")
d = {}
size = 0
for i in range(longest):
    d[i] = None
    if size < sys.getsizeof(d):
        size = sys.getsizeof(d)
        print("  length", len(d), "size", size)
print("dict by insertion, str keys")
d = {}
size = 0
print("  length", 0, "size", sys.getsizeof(d))
for i in range(longest):
    d[str(i)] = None
    if size < sys.getsizeof(d):
        size = sys.getsizeof(d)
        print("  length", len(d), "size", size)
copy = d.copy()
print("a copy", len(copy), sys.getsizeof(copy), "dict() of it", sys.getsizeof(dict(d)))
for i in range(longest // 2):
    del d[str(i)]
print("half deleted", len(d), sys.getsizeof(d))
copy = d.copy()
print("a copy of that", len(copy), sys.getsizeof(copy))
d.clear()
print("cleared", len(d), sys.getsizeof(d))
d["one"] = 1
print("one put in again", len(d), sys.getsizeof(d))
d.pop("one")
print("and taken out", len(d), sys.getsizeof(d))
for n in lengths:
    d = dict.fromkeys(range(n))
    print("dict.fromkeys(range)", n, sys.getsizeof(d))
print(
    "displays",
    sys.getsizeof({}),
    sys.getsizeof({"a": 1}),
    sys.getsizeof({1: 2}),
    sys.getsizeof({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}),
    sys.getsizeof({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6}),
)
del d
del copy

print("set by add")
s = set()
size = 0
print("  length", 0, "size", sys.getsizeof(s))
for i in range(longest):
    s.add(i)
    if size < sys.getsizeof(s):
        size = sys.getsizeof(s)
        print("  length", len(s), "size", size)
print("as a frozenset", sys.getsizeof(frozenset(s)), "a copy", sys.getsizeof(s.copy()))
for i in range(longest):
    s.discard(i)
print("emptied", len(s), sys.getsizeof(s))
s.clear()
print("cleared", sys.getsizeof(s))
for n in lengths:
    print(
        "set of range",
        n,
        sys.getsizeof(set(range(n))),
        "frozenset",
        sys.getsizeof(frozenset(range(n))),
    )
x = 1.5
y = 2.5
print(
    "displays",
    sys.getsizeof({x}),
    sys.getsizeof({x, y}),
    "of constants",
    sys.getsizeof({1}),
    sys.getsizeof({1, 2, 3}),
    sys.getsizeof({1, 2, 3, 4, 5}),
    sys.getsizeof({1, 2, 3, 4, 5, 6, 7, 8}),
)
del s


class Empty:
    pass


print("class", sys.getsizeof(Empty))
e = Empty()
print("instance", sys.getsizeof(e))
e.a = 1
e.b = 2
print("instance with two attributes", sys.getsizeof(e))
print("its dict", sys.getsizeof(e.__dict__))
for i in range(40):
    setattr(e, "attribute" + str(i), i)
    if i % 8 == 7:
        print("dict of an instance with", len(e.__dict__), sys.getsizeof(e.__dict__))


class S0:
    __slots__ = ()


class S1:
    __slots__ = ("a",)


class S2:
    __slots__ = ("a", "b")


class S3:
    __slots__ = ("a", "b", "c")


class S4:
    __slots__ = ("a", "b", "c", "d")


class S5:
    __slots__ = ("a", "b", "c", "d", "e")


print(
    "slots 0 to 5",
    sys.getsizeof(S0()),
    sys.getsizeof(S1()),
    sys.getsizeof(S2()),
    sys.getsizeof(S3()),
    sys.getsizeof(S4()),
    sys.getsizeof(S5()),
)
print("their classes", sys.getsizeof(S0), sys.getsizeof(S5))


class W:
    __slots__ = ("__weakref__",)


class SD:
    __slots__ = ("a", "__dict__")


print("with a __weakref__ slot", sys.getsizeof(W()), "with a __dict__ slot", sys.getsizeof(SD()))


class Derived(S2):
    __slots__ = ("c",)


class Open(S2):
    pass


print(
    "a slot more in a subclass",
    sys.getsizeof(Derived()),
    "a dict in a subclass",
    sys.getsizeof(Open()),
)

print("slice", sys.getsizeof(slice(0, 1)), "range", sys.getsizeof(range(5)))
method = [].append
print("builtin method", sys.getsizeof(method))
Empty.hello = lambda self: None
bound = Empty().hello
print("bound method", sys.getsizeof(bound))
print("function", sys.getsizeof(lambda: None))


def make(c):
    return lambda: c


closure = make(5)
c = closure.__closure__[0]
print(
    "cell",
    sys.getsizeof(c),
    "closure",
    sys.getsizeof(closure),
    "its tuple of cells",
    sys.getsizeof(closure.__closure__),
)
print(
    "list iterator",
    sys.getsizeof(iter([])),
    "tuple iterator",
    sys.getsizeof(iter((1,))),
    "range iterator",
    sys.getsizeof(iter(range(3))),
    "set iterator",
    sys.getsizeof(iter(set())),
)
d = {"a": 1}
print(
    "dict iterator",
    sys.getsizeof(iter(d)),
    "views",
    sys.getsizeof(d.keys()),
    sys.getsizeof(d.values()),
    sys.getsizeof(d.items()),
)
e = Empty()
print("weak reference", sys.getsizeof(weakref.ref(e)))
print("enumerate", sys.getsizeof(enumerate([])), "zip", sys.getsizeof(zip([])))
print("types", sys.getsizeof(int), sys.getsizeof(list), sys.getsizeof(dict))
