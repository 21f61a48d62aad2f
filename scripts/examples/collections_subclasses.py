import gc
import sys
import weakref
from collections import OrderedDict, deque


def fails(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except Exception as e:
        print(label, type(e).__name__ + ":", e)


def names(o):
    return [type(x).__name__ for x in gc.get_referents(o)]


class Dying:
    def __init__(self, name): self.name = name
    def __del__(self): print(self.name, "died")


# Classes that derive from deque.
class D(deque): pass
class S(deque): __slots__ = ("a", "b")
class W(deque): __slots__ = ("__dict__",)
class E(D):
    def __init__(self, *arguments):
        super(E, self).__init__(*arguments)
        self.extra = 1
print(deque.__basicsize__, D.__basicsize__, S.__basicsize__, W.__basicsize__, E.__basicsize__)
print(D.__dictoffset__, D.__weakrefoffset__, S.__dictoffset__, S.__weakrefoffset__, deque.__weakrefoffset__)
for n in (0, 1, 64, 65, 200):
    items = list(range(n))
    print(n, sys.getsizeof(deque(items)), sys.getsizeof(D(items)), sys.getsizeof(S(items)), sys.getsizeof(E(items)))
d = D([1, 2, 3], 2)
d.x = [5]
s = S("abc")
s.a = 1
print(d, len(d), d.maxlen, d.x, s, s.a, E("ab"), E([], 4).extra)
print(gc.is_tracked(d), gc.is_tracked(s), sys.getrefcount(d), type(d).__name__, isinstance(d, deque))
print(d.__dict__, hasattr(s, "__dict__"))
print(names(s), names(deque([1, "a"])))
fails("slot not set", lambda: s.b)
fails("no dict", lambda: setattr(s, "c", 1))
fails("attribute of a deque", lambda: setattr(deque(), "c", 1))
d.append(4)
d.appendleft(0)
print(d, d.pop(), d.popleft(), list(d), list(reversed(D([1, 2, 3]))), list(D([1, 2]).__reversed__()))
c = D([1, 2, 3], 5).copy()
print(c, type(c).__name__, c.maxlen, D([1]) + D([2]), type(D([1]) + D([2])).__name__, D([1]) * 2)
print(D([1, 2]) == deque([1, 2]), D([1]) < deque([2]), 2 in D([1, 2]), D([3, 4])[1], D([1, 1, 2]).count(1))
w = weakref.ref(d, lambda r: print("the deque died", r() is None))
print(w() is d, weakref.getweakrefcount(d), weakref.getweakrefcount(s))
d.y = Dying("its attribute")
d.append(Dying("its item"))
del d
print(w() is None)
s.b = s
w = weakref.ref(s)
gc.collect()
del s
print(gc.collect(), w() is None)
d = D()
d.append(d)
d.me = d
print(d, gc.collect())
del d
print(gc.collect())


class Loud(deque):
    def append(self, x):
        print("append", x)
        super(Loud, self).append(x)
    def __len__(self): return 99
    def __getitem__(self, i): return "item " + str(i)
    def __del__(self): print("loud died", deque.__len__(self))
q = Loud([1, 2])
q.append(3)
q.extend([4])
print(len(q), q[7], list(q), bool(q))
del q
class New(deque):
    def __new__(cls, *arguments):
        print("new", len(arguments))
        return super(New, cls).__new__(cls)
print(New([1, 2]), New())
class Named(deque):
    def __init__(self, items=(), size=None): super(Named, self).__init__(items, size)
print(Named(size=2, items=[1, 2, 3]), Named([1], size=9).maxlen, D(maxlen=3, iterable=[1, 2, 3, 4]))
fails("unknown", lambda: Named(wrong=1))
fails("arguments", lambda: D(1, 2, 3))
fails("limit", lambda: D([], -1))
fails("both", lambda: type("X", (deque, list), {}))
it = iter(D([1, 2, 3]))
print(next(it), type(it).__name__, sys.getsizeof(it), list(it))
blocks = D(range(500))
blocks.clear()
print(sys.getsizeof(blocks), len(blocks))
del blocks, it, c


# Attributes of an ordered dict, and classes that derive from it.
o = OrderedDict([("a", 1), ("b", 2)])
print(sys.getsizeof(o), OrderedDict.__basicsize__, OrderedDict.__dictoffset__, OrderedDict.__weakrefoffset__)
o.note = [1]
setattr(o, "more", 2)
print(o.note, o.more, sorted(o.__dict__), "note" in o, sys.getsizeof(o), o.__dict__ is o.__dict__, len(o))
print(names(o))
del o.note
fails("deleted", lambda: o.note)
fails("missing", lambda: delattr(o, "none"))
o.me = o
w = weakref.ref(o)
del o
print(gc.collect(), w() is None)


class O(OrderedDict): pass
class T(OrderedDict): __slots__ = ("p", "q")
print(O.__basicsize__, O.__dictoffset__, O.__weakrefoffset__, T.__basicsize__, T.__dictoffset__)
for n in (0, 1, 5, 6, 11):
    pairs = [("k%d" % i, i) for i in range(n)]
    print(n, sys.getsizeof(OrderedDict(pairs)), sys.getsizeof(O(pairs)), sys.getsizeof(T(pairs)))
x = O(b=1, a=2)
x.attribute = 3
t = T([("z", 1)])
t.p = 5
t.other = 6
print(x, t, t.p, t.other, x.attribute, x.__dict__, type(x).__name__, isinstance(x, dict))
print(gc.is_tracked(x), sys.getrefcount(x), sys.getsizeof(x), names(t))
x["c"] = 3
x.move_to_end("b")
print(list(x), list(reversed(x)), list(x.items()), list(x.__reversed__()), x.pop("a"), x.popitem(), list(x.values()))
y = x.copy()
print(y, type(y).__name__, hasattr(y, "attribute"), y == x, x == {"c": 3}, O(a=1, b=2) == OrderedDict(b=2, a=1))
print(x.setdefault("d", 4), x.setdefault("c", 9), x.get("n"), x.get("n", 7), "c" in x, len(x))
fails("key", lambda: x["none"])
fails("pop", lambda: x.pop("none"))


class Watch(OrderedDict):
    def __setitem__(self, key, value):
        print("set", key, value)
        super(Watch, self).__setitem__(key, value)
    def __delitem__(self, key):
        print("delete", key)
        super(Watch, self).__delitem__(key)
    def __missing__(self, key): return "no " + key
v = Watch(a=1)
v.update(b=2)
v["c"] = 3
print(v["x"], v.setdefault("d", 4), v.pop("a"), v.popitem(), v)
v.move_to_end("b")
del v["b"]
print(v, v.copy())
w = weakref.ref(x, lambda r: print("the dict died"))
x.dying = Dying("attribute")
x["item"] = Dying("item")
del x
print(w() is None)
t.q = t
t["me"] = t
del t
print(gc.collect())


class Init(OrderedDict):
    def __init__(self, size=3, *rest):
        self.size = size
        super(Init, self).__init__(*rest)
i = Init(5, [("a", 1)])
print(i, i.size, Init(size=8).size, len(gc.get_referents(i)), gc.is_tracked(Init()))
