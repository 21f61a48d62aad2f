# The twin of keyword_arguments.lua.
import sys, gc
from array import array


def try_(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as e:
        print(label, "%s: %s" % (type(e).__name__, e))


l = ["pear", "fig", "banana", "kiwi"]
l.sort(key=len)
print(l)
l.sort(reverse=True)
print(l)
l.sort(key=len, reverse=True)
print(l)
l.sort(key=None, reverse=False)
print(l)
try_("sort", lambda: l.sort(size=1))


class L(list):
    pass


m = L([3, 1, 2])
m.sort(reverse=True)
print(m)

print("{name} {0} {name!r:>6} {}".replace("{}", "").format(1, name="x"))
print("{a.real} {b[k]} {b[0]} {c:{width}}".format(a=5, b={"k": 1, 0: 2}, c="z", width=4))
print("{s} {r!r} {a!a}".format(s="\u00e9", r="\u00e9", a="\u00e9"))
try_("format", lambda: "{name}".format(other=1))
try_("format", lambda: "{name}".format(1))
s = "a text".upper()
print("{}".format(s) is s, "{:3}".format(s) is s, "{:9}".format(s) is s)
print("{}{}".format("", s) is s, "{!s}".format(s) is s, "{x}".format(x=s) is s)
print(s.format() is s, "{} ".format(s) is s, sys.getrefcount(s))

print("a,b,c".split(sep=",", maxsplit=1), "a b c".rsplit(maxsplit=1), "a b".split(" ", maxsplit=0))
print(
    "a\nb".splitlines(keepends=True),
    "\u00e9".encode(encoding="latin-1"),
    "\u00e9b".encode("ascii", errors="ignore"),
)
print(b"AB".decode(encoding="ascii"), bytes([65, 200]).decode(errors="replace", encoding="ascii"))
d = {"a": 1}
d.update(b=2, c=3)
d.update([("z", 0)], a=5)
print(d)
try_("append", lambda: l.sort(1, key=len))

key = tuple([1, "two"])
d = {}


def delete():
    del d[key]


for f in (lambda: d[key], delete, lambda: d.pop(key), lambda: set().remove(key), lambda: d[key]):
    try:
        f()
    except KeyError as e:
        print(e.args[0] is key, len(e.args), e)
print(sys.getrefcount(key))
try:
    d["name"]
except KeyError as e:
    print(e.args[0], repr(e), e)
try:
    d[1000]
except KeyError as e:
    print(e.args, repr(e))


class B(bytearray):
    pass


gc.collect()
before = sys.getrefcount(B)
b = B.fromhex("4142")
print(b, sys.getrefcount(B) - before)
b = None
print(sys.getrefcount(B) - before)

a = array("i", range(10))
print(
    sys.getsizeof(list(a)),
    sys.getsizeof(list(memoryview(a))),
    sys.getsizeof(list(memoryview(a)[0:9])),
)
print(sys.getsizeof(list(L(range(9)))), sys.getsizeof(list(L(range(10)))))
