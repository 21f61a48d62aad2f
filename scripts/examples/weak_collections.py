import gc
import weakref

n = 5000


class C:
    pass


def nothing():
    pass


l = []
for i in range(n):
    l.append(C())
keys = list(range(n))
d = weakref.WeakValueDictionary()
k = weakref.WeakKeyDictionary()
s = weakref.WeakSet()


def collections():
    return [generation["collections"] for generation in gc.get_stats()]


def measure(label, f):
    gc.collect()
    gc.freeze()
    gc.collect()
    a, b, c = collections()
    f()
    x, y, z = collections()
    print(label, x - a, y - b, z - c)
    gc.unfreeze()


def values():
    for key in keys:
        d[key] = l[key]


def by_key():
    for o in l:
        k[o] = 1


def in_set():
    for o in l:
        s.add(o)


def lookups():
    for key in keys:
        d[key]


def membership():
    for o in l:
        o in s


def iteration():
    for o in s:
        pass


def finalizers():
    for o in l:
        weakref.finalize(o, nothing)


def death():
    global l
    del l


def new_sets():
    for key in keys:
        x = weakref.WeakSet()


def new_dictionaries():
    for key in keys:
        x = weakref.WeakValueDictionary()
    for key in keys:
        x = weakref.WeakKeyDictionary()


gc.set_threshold(200, 10, 10)
measure("values:", values)
measure("keys:", by_key)
measure("set:", in_set)
measure("lookups:", lookups)
measure("membership:", membership)
measure("iteration:", iteration)
measure("finalizers:", finalizers)
measure("death:", death)
print("left:", len(d), len(k), len(s))
measure("new sets:", new_sets)
measure("new dictionaries:", new_dictionaries)
