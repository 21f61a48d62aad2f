# Modules and slices as objects: sizes, what the collector follows, cycles through a module's dict,
# weak references, the free slice.
import gc
import sys
import types
import weakref

gc.collect()
gc.disable()


def try_(label, f, *arguments):
    try:
        f(*arguments)
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))
    else:
        print(label, "fine")


m = types.ModuleType("settings")
print(m, type(m).__name__, sys.getsizeof(m), gc.is_tracked(m))
print(list(m.__dict__), len(m.__dict__), sys.getsizeof(m.__dict__), gc.is_tracked(m.__dict__))
print(m.__name__, m.__doc__, m.__loader__, m.__spec__)
m.limit = 10
m.names = ["a"]
print(m.limit, m.names, hasattr(m, "missing"), sys.getrefcount(m), sys.getrefcount(m.__dict__))
try_("missing:", getattr, m, "missing")
del m.limit
try_("deleted:", getattr, m, "limit")
setattr(m, "__name__", "renamed")
print(m)
documented = types.ModuleType("documented", "what it is for")
print(documented.__doc__)
try_("no name:", types.ModuleType)
try_("a name that is none:", types.ModuleType, 5)

r = weakref.ref(m)
print("alive", r() is m, weakref.getweakrefcount(m))
m.itself = m
del m
print("the name gone, alive:", r() is not None)
print("found:", gc.collect(), r())

m = types.ModuleType("library")


class Thing:
    def __del__(self):
        print("destroyed")


m.thing = Thing()
d = m.__dict__
r = weakref.ref(m)
del m
print("the module is gone:", r())
print("its dict is not:", len(d), "thing" in d)
del d
print("and now it is")

refs = []
before = None
for i in range(5):
    m = types.ModuleType("part%d" % i)
    m.before = before
    m.own = []
    m.own.append(m)
    before = m
    refs.append(weakref.ref(m))
del before
del m


def alive():
    n = 0
    for r in refs:
        if r() is not None:
            n = n + 1
    return n


print("alive", alive())
print("found", gc.collect(), "alive", alive())

low, high = [1], [2]
s = slice(low, high)
print(s, sys.getsizeof(s), gc.is_tracked(s), s.start is low, s.stop is high, s.step)
print(sys.getrefcount(low), sys.getrefcount(high))
print("in a cycle:")
low.append(s)
del low, s
del high
print("found", gc.collect())
try_("a weak reference:", weakref.ref, slice(1))
try_("hash:", lambda: print(hash(slice(1)) == hash(slice(1))))
a = slice(1, 2, 3)
where = id(a)
del a
b = slice(4, 5)
print("the freed one is used again:", id(b) == where)
print(b.start, b.stop, b.step, slice(1, 2) == slice(1, 2), slice(1, 2) < slice(1, 3))
x = list(range(10))
print(x[b], x[::3], sys.getsizeof(x[0:3]))
gc.enable()
