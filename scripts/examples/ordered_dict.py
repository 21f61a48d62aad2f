# The twin of ordered_dict.lua.
import gc
import sys
import weakref
from collections import OrderedDict


def try_(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as e:
        print(label, "%s: %s" % (type(e).__name__, e))


o = OrderedDict()
print(sys.getrefcount(o), sys.getsizeof(o), gc.is_tracked(o), type(o), len(o), bool(o), isinstance(o, dict), o)
d = {}
for i in range(60):
    o[i] = i
    d[i] = i
    print(i, sys.getsizeof(o), sys.getsizeof(d))
for i in range(55):
    o.popitem()
print(len(o), sys.getsizeof(o), o)
o.clear()
print(o, sys.getsizeof(o))
for n in (1, 5, 6, 10, 11, 100, 1000):
    print(
        n,
        sys.getsizeof(OrderedDict(zip(range(n), range(n)))),
        sys.getsizeof(OrderedDict(zip(map(str, range(n)), range(n)))),
    )

o = OrderedDict(a=1, b=2, c=3)
print(o, list(o), list(reversed(o)))
o.move_to_end("a")
print(o, list(o.values()), list(o.items()))
o.move_to_end("c", last=False)
o.move_to_end("b", True)
print(o)
o["d"] = 4
o["c"] = "three"
text = str(o)
print(text, o.popitem(), o.popitem(last=False), o)
print(o.pop("a"), o.pop("z", 0), o.get("b"), o.get("z"), o.setdefault("e", 5), o.setdefault("b", 6))
del o["b"]
o.update(x=1, y=2)
o.update({"z": 3})
o.update([("w", 4), ["v", 5]])
print(o, len(o), "x" in o, "b" in o, o["w"])
print(dict(o), list(o.copy()), o == o.copy())
print(o.keys(), o.values(), o.items(), "x" in o.keys(), ("x", 1) in o.items(), 9 in o.values())
for k, v in o.items():
    print(k, v)

a = OrderedDict(a=1, b=2)
b = OrderedDict([("b", 2), ("a", 1)])
print(a == b, a == {"b": 2, "a": 1}, {"a": 1, "b": 2} == b, a == OrderedDict(a), a == [])


def delete(key):
    del o[key]


def assign(key):
    o[key] = 1


def shrink():
    for k in o:
        del o[k]


def move():
    for k in o:
        o.move_to_end(k)


try_("empty", lambda: OrderedDict().popitem())
try_("key", lambda: o["nothing"])
try_("delete", lambda: delete("nothing"))
try_("pop", lambda: o.pop("nothing"))
try_("move", lambda: o.move_to_end("nothing"))
try_("hash", lambda: hash(o))
try_("pairs", lambda: OrderedDict([(1,)]))
try_("triples", lambda: OrderedDict([(1, 2, 3)]))
try_("two", lambda: OrderedDict([], []))
try_("unhashable", lambda: assign([]))
try_("changed", shrink)
try_("moved", move)
print(len(o))


class K:
    def __del__(self):
        print("died", self.name)


gc.collect()
key = tuple([1, "two"])
o = OrderedDict()
o[key] = 1
print(sys.getrefcount(key))
o.move_to_end(key)
o[key] = 2
print(sys.getrefcount(key), sys.getrefcount(o))
print(key in gc.get_referents(o), len(gc.get_referents(o)))
del o[key]
print(sys.getrefcount(key))
for i in range(3):
    k = K()
    k.name = i
    o[i] = k
    del k
o.popitem()
o.popitem(False)
o["self"] = o
w = weakref.ref(o)
print(sys.getrefcount(o), w() is o)
del o
print(gc.collect(), w())

o = OrderedDict(a=1, b=2, c=3)
it = iter(o)
print(type(it), sys.getsizeof(it), gc.is_tracked(it), sys.getrefcount(o), next(it), sys.getrefcount(o))
del it
v = o.keys()
print(type(v), sys.getsizeof(v), len(v), type(o.values()), type(o.items()))
print(sys.getrefcount(o))
it = iter(o.items())
print(next(it))
print(next(it))
print(sys.getsizeof(it))
del it, v
print(sys.getrefcount(o))
