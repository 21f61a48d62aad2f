# The twin of small_rules.lua.
import gc
import sys


def fails(f):
    try:
        f()
    except Exception as e:
        print("%s: %s" % (type(e).__name__, e))


def delete(o, name):
    delattr(o, name)


def delete_item(o, key):
    del o[key]


gc.disable()


def repeating(x):
    while True:
        yield x


x = object()
g = repeating(x)
print("never ran", sys.getrefcount(x))
g.close()
print("closed", sys.getrefcount(x), g.gi_frame)
del g
print("gone", sys.getrefcount(x))
g = repeating(x)
next(g)
g.close()
print("ran, closed", sys.getrefcount(x), g.gi_frame)
l = []
l.append(repeating(l))
del l
print("cycle of one that never ran", gc.collect())
l = [1]
g = repeating(l)
next(g)
l.append(g)
del g, l
print("cycle of one that ran", gc.collect())


class Plain:
    pass


gc.collect()
p = Plain()
p.me = p
del p
print("an instance in a cycle", gc.collect())
p = Plain()
p.me = p
d = p.__dict__
del d
del p
print("with a dict made", gc.collect())
p = Plain()
p.me = p
d = p.__dict__
del p
print("with the dict held", gc.collect(), len(d))
del d
print("let go", gc.collect())
p = Plain()
p.a, p.b = 1, 2
d = p.__dict__
e = d.copy()
print("copies", sys.getsizeof(d) == sys.getsizeof(e), sys.getsizeof({"a": 1, "b": 2}))

for n in range(1, 4):
    l = []
    for i in range(n):
        l.append(i)
    print(n, sys.getsizeof(l))
    while len(l) > 0:
        l.pop(0)
        print("", sys.getsizeof(l))
    l.extend((1,))
    print("extended", sys.getsizeof(l))
l = [1, 2, 3]
l.pop()
l.pop()
l.pop()
print("empty", sys.getsizeof(l))
del l[1:2]
print("an empty slice deleted", sys.getsizeof(l))
l = "two words".split()
print("split", sys.getsizeof(l))
l.append(1)
print("and appended to", sys.getsizeof(l))


class Slots:
    __slots__ = ("a", "b")


Slots.a = 5
s = Slots()
p = Plain()
fails(lambda: setattr(s, "a", 1))
fails(lambda: delete(s, "a"))
fails(lambda: setattr(s, "z", 1))
fails(lambda: delete(s, "z"))
fails(lambda: delete(p, "z"))
fails(lambda: delete(Plain, "z"))
t = (1,)
o = object()
fails(lambda: delete_item(t, 0))
fails(lambda: delete_item(t, slice(0, 1)))
fails(lambda: delete_item(p, 0))
fails(lambda: delete_item(o, 0))

for o in [(1,), [1], "a", bytes([1]), bytearray(1)]:
    i = iter(o)
    print(type(i).__name__)
    next(i)
    next(i, None)
    print("", type(i).__name__)
