import gc
import types
import weakref


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


def referents(label, *objects):
    print(label, len(gc.get_referents(*objects)))


def cell(*content):
    return types.CellType(*content)


gc.collect()
gc.disable()
x = []
y = []
referents("an int:", 5)
referents("a str:", "text")
referents("an empty list:", x)
referents("a list of three:", [1, x, y])
referents("twice the same:", [x, x])
referents("a tuple:", (x, 1, "a"))
referents("an empty dict:", dict())
referents("a dict of two:", {1: x, 2: y})
referents("a dict with str keys:", {"a": x, "b": y})
referents("a set:", {1, 2, 3})
referents("a slice:", slice(1, 2))
referents("a cell:", cell(x))
referents("an empty cell:", cell())
referents("two objects at once:", x, [1, 2])
referents("none:")
referents("a bound method:", Plain().__init__)
referents("a weak reference with a callback:", weakref.ref(Plain, len))
referents("a weak reference without:", weakref.ref(Plain))
referents("a list iterator:", iter(x))
referents("a bytearray:", bytearray(5))
print("what a list refers to:", gc.get_referents([1, "two", 3.5]))
one = 1
print("what a tuple refers to:", gc.get_referents((one, "two", 3.5)))
print("what a dict refers to:", gc.get_referents({"a": 1, "b": 2}))

s = Slotted()
referents("an instance with empty slots:", s)
s.a = x
referents("one slot filled:", s)
s.b = y
referents("both:", s)
p = Plain()
p.a = x
p.b = y
print("class among them:", Slotted in gc.get_referents(s))
d = p.__dict__
referents("the dict of an instance:", d)
del d
del p
del s


def f():
    pass


referents("a function:", f)


def make(captured):
    return lambda: captured


g = make(x)
referents("a closure:", g)
referents("its tuple of cells:", g.__closure__)
referents("its cell:", g.__closure__[0])
print("the cell refers to x:", gc.get_referents(g.__closure__[0])[0] is x)
del f
del g

x = []
print("a list with a name:", len(gc.get_referrers(x)))
box = [x]
print("and in a list:", len(gc.get_referrers(x)))
pair = (x, x)
print("and twice in a tuple:", len(gc.get_referrers(x)))
mapping = {1: x}
print("and in a dict:", len(gc.get_referrers(x)))
s = Slotted()
s.a = x
print("and in a slot:", len(gc.get_referrers(x)))
c = cell(x)
print("and in a cell:", len(gc.get_referrers(x)))
it = iter(x)
print("and walked over:", len(gc.get_referrers(x)))
print("is box among them:", box in gc.get_referrers(x))
del it
del c
del s
del mapping
del pair
box.clear()
print("all gone:", len(gc.get_referrers(x)))
box.append(box)
print("a list in itself:", len(gc.get_referrers(box)))
box.clear()

word = str("some ") + "text"
d = dict()
d["k"] = word
print("the dict is tracked:", gc.is_tracked(d))
print("a str in a dict of atoms:", len(gc.get_referrers(word)))
d["l"] = x
print("the dict is tracked:", gc.is_tracked(d))
print("once the dict is tracked:", len(gc.get_referrers(word)))
t = (word, one)
print("in a new tuple:", len(gc.get_referrers(word)))
gc.collect()
print("the tuple is tracked:", gc.is_tracked(t))
print("after a collection:", len(gc.get_referrers(word)))
del d
del t

before = len(gc.get_referrers(Plain))
p = Plain()
q = Plain()
print("instances refer to their class:", len(gc.get_referrers(Plain)) - before)


class Derived(Plain):
    pass


print("and so does a subclass:", len(gc.get_referrers(Plain)) - before)
print("subclasses:", len(Plain.__subclasses__()))
del Derived
gc.collect()
print("subclass gone:", len(gc.get_referrers(Plain)) - before, len(Plain.__subclasses__()))
p.other = q
d = p.__dict__
print("the dict refers to q:", d in gc.get_referrers(q))
gc.enable()
