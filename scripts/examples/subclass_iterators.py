# Classes that derive from built-in iterators: steps, sizes, attributes, cycles.
import gc
import sys
import weakref

gc.collect()
gc.disable()


class Enumerate(enumerate):
    label = "numbered"


class Zip(zip):
    pass


class Map(map):
    pass


class Filter(filter):
    pass


class Reversed(reversed):
    pass


class Twice(enumerate):
    def __next__(self):
        pair = super(Twice, self).__next__()
        return (pair[0] * 2, pair[1])


print(list(Enumerate(["a", "b"])), list(Enumerate("xy", 5)))
print(list(Zip([1, 2, 3], "ab")), list(Zip()))
print(list(Map(abs, [-1, 2, -3])), list(Filter(None, [0, 1, "", "x"])))
print(list(Reversed([1, 2, 3])), list(Twice("ab")))
e = Enumerate([1, 2, 3])
print(next(e), next(e), next(e), next(e, "end"), next(e, "still"))
for i, x in Enumerate([7, 8]):
    print(i, x)

e = Enumerate("abc")
e.name = "mine"
print(e.label, e.name, isinstance(e, enumerate), type(e).__name__, iter(e) is e)
for cls, base in ((Enumerate, enumerate), (Zip, zip), (Map, map), (Filter, filter), (Reversed, reversed)):
    print(cls.__name__, cls.__basicsize__ - base.__basicsize__, cls.__mro__[1] is base)
print(sys.getsizeof(Map(abs, [])), sys.getsizeof(Reversed([])), gc.is_tracked(e))

l = []
e = Enumerate(l)
l.append(e)
e.itself = e
r = weakref.ref(e)
del l, e
print("found", gc.collect(), r())
z = Zip([1], [2])
z.me = z
next(z)
r = weakref.ref(z)
del z
print("found", gc.collect(), r())
gc.enable()
