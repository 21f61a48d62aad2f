import gc
import types


def tracked(label, o):
    print(label, gc.is_tracked(o))


gc.disable()
d = dict()
tracked("an empty dict:", d)
d["a"] = 1
d["b"] = "text"
tracked("with numbers and texts:", d)
d["c"] = (len(d), 2)
tracked("with a tuple:", d)
d["d"] = []
tracked("with a list:", d)
del d["d"]
del d["c"]
tracked("without them:", d)
gc.collect(0)
tracked("after a young collection:", d)
gc.collect()
tracked("after a full one:", d)
e = dict()
e[1] = dict()
tracked("a dict in a dict:", e)
e[1]["x"] = []
tracked("the outer one, when the inner one is:", e)
e.clear()
tracked("cleared:", e)
f = dict(d)
tracked("a copy of an untracked one:", f)
g = d.copy()
tracked("d.copy():", g)

t = tuple(range(3))
tracked("a tuple of numbers:", t)
u = (t, "text")
v = ([], 1)
w = (dict(), 1)
gc.collect()
tracked("after a collection:", t)
tracked("a tuple of it, after one:", u)
gc.collect()
tracked("after two:", u)
tracked("a tuple with a list:", v)
tracked("a tuple with an empty dict:", w)
tracked("the empty tuple:", ())

for o in ([], {1}, frozenset([1]), types.CellType(1), slice(1)):
    tracked("a " + type(o).__name__ + ":", o)


class C:
    pass


class S:
    __slots__ = ()


tracked("a class:", C)
tracked("an instance:", C())
tracked("an instance without attributes:", S())
f = lambda: None
tracked("a function:", f)
c = C()
c.x = 1
tracked("attributes as a dict:", c.__dict__)
tracked("an int:", 5)
tracked("a text:", "x")
tracked("bytes:", bytes(3))
tracked("a bytearray:", bytearray(3))
tracked("a range:", range(3))
tracked("None:", None)
tracked("an object:", object())
tracked("a built-in type:", list)
