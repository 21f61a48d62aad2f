import gc
import weakref


class Plain:
    pass


class Slotted:
    __slots__ = ("a",)


class NoSlots:
    __slots__ = ()


def tracked(label, o):
    print(label, gc.is_tracked(o))


def cell(x):
    return (lambda: x).__closure__[0]


one = 1
text = str("a") * 10
inner = []

gc.collect()
gc.disable()
tracked("int", 5)
tracked("float", 1.5)
tracked("str", text)
tracked("bytes", bytes(3))
tracked("bytearray", bytearray(3))
tracked("None", None)
tracked("object()", object())
tracked("range", range(3))
tracked("empty tuple", tuple())
tracked("complex", complex(1, 2))
tracked("int type", int)

tracked("list", [])
tracked("list of ints", [1, 2])
tracked("set", set())
tracked("set of ints", {1, 2})
tracked("frozenset", frozenset([1]))
tracked("class", Plain)
tracked("instance", Plain())
tracked("instance with a slot", Slotted())
tracked("instance with no slot", NoSlots())
tracked("function", lambda: None)
tracked("cell", cell(1))
tracked("bound method", Plain().__init__)
tracked("list iterator", iter([]))
tracked("tuple iterator", iter((1,)))
tracked("slice", slice(1, 2))
tracked("weak reference", weakref.ref(Plain))
tracked("enumerate", enumerate([]))
tracked("zip", zip([]))

t = (one, text)
u = (one, inner)
v = (t, one)
w = (u, one)
e = ()
c = tuple([1, 2, 3])
s = (one,) + (text,)
r = (one,) * 3
a = c[0:2]
tracked("of atoms:", t)
tracked("with a list:", u)
tracked("of a tuple of atoms:", v)
tracked("of a tuple with a list:", w)
tracked("empty:", e)
tracked("tuple(list):", c)
tracked("sum:", s)
tracked("repeated:", r)
tracked("slice:", a)
gc.collect(0)
print("after a collection of the youngest generation")
tracked("of atoms:", t)
tracked("with a list:", u)
tracked("of a tuple of atoms:", v)
tracked("of a tuple with a list:", w)
tracked("tuple(list):", c)
tracked("sum:", s)
tracked("repeated:", r)
tracked("slice:", a)
gc.collect()
print("after a full collection")
tracked("with a list:", u)
tracked("of a tuple of atoms:", v)
tracked("of a tuple with a list:", w)
del t
del u
del v
del w
del c

d = dict()
tracked("empty:", d)
d["a"] = 1
tracked("a number in it:", d)
d["b"] = text
tracked("a str in it:", d)
d["t"] = tuple()
tracked("an empty tuple in it:", d)
d["l"] = inner
tracked("a list in it:", d)
del d["l"]
tracked("the list taken out:", d)
gc.collect(0)
tracked("after collect(0):", d)
gc.collect(1)
tracked("after collect(1):", d)
gc.collect(2)
tracked("after collect(2):", d)
d["l"] = inner
tracked("a list again:", d)
gc.collect()
tracked("after collect() with the list:", d)
d.clear()
tracked("cleared:", d)
gc.collect()
tracked("and collected:", d)
d = {"a": 1, "b": 2}
tracked("display of numbers:", d)
d = {"a": inner}
tracked("display with a list:", d)
e = d.copy()
tracked("its copy:", e)
d = {"a": 1}
e = d.copy()
tracked("copy of one of numbers:", e)
e.update(d)
tracked("updated by it:", e)
e.setdefault("x", inner)
tracked("setdefault of a list:", e)
e = dict.fromkeys(range(3))
tracked("fromkeys:", e)
e = dict.fromkeys(range(3), inner)
tracked("fromkeys with a list:", e)
d = dict()
d[(one, text)] = 1
tracked("a tuple of atoms as key:", d)
d = dict()
d[frozenset()] = 1
tracked("a frozenset as key:", d)
d = dict()
d["x"] = dict()
tracked("an untracked dict in it:", d)
d = dict()
d[1] = Plain
tracked("a class in it:", d)
d = dict()
d[1] = len
tracked("a builtin function in it:", d)

p = Plain()
d = p.__dict__
tracked("dict of an instance:", d)
p.a = 1
tracked("with a number:", d)
p.b = inner
tracked("with a list:", d)
del p.b
gc.collect()
tracked("collected without it:", d)
del p
del d
gc.enable()
