import gc
import sys
import weakref

WKD = weakref.WeakKeyDictionary


class C:
    pass


class Equal:
    def __init__(self, n):
        self.n = n

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return hash(self.n)


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


def delete(d, k):
    del d[k]


def assign(d, k, v):
    d[k] = v


def basics():
    d = WKD()
    l = [C() for i in range(4)]
    print("empty:", len(d), bool(d), list(d), sys.getsizeof(d))
    for i in range(4):
        d[l[i]] = i
    print("filled:", len(d), bool(d), list(d.values()))
    print("items:", d[l[2]], l[2] in d, C() in d)
    print("counts:", sys.getrefcount(l[2]), weakref.getweakrefcount(l[2]), weakref.getweakrefcount(d))
    print("missing:", raised(lambda: d[C()])[:22])
    print("get:", d.get(l[1]), d.get(C()), d.get(C(), "else"))
    print("not a key:", 5 in d, raised(lambda: d[5]), raised(lambda: assign(d, 5, 1)))
    print("get of what cannot be one:", raised(lambda: d.get("text")))
    print("deleting what is not there:", raised(lambda: delete(d, C()))[:22])
    del d[l[3]]
    print("deleted:", len(d), weakref.getweakrefcount(l[3]))
    d[l[2]] = "new"
    print("replaced:", d[l[2]], len(d), weakref.getweakrefcount(l[2]))
    l[1] = None
    print("one died:", len(d), list(d.values()))
    l = None
    print("all dead:", len(d), list(d.items()))
    c = C()
    d[c] = 1
    print("a key that nothing else holds:", len(d))
    del c
    print("is gone at once:", len(d))


def equal_keys():
    d = WKD()
    a, b = Equal(1), Equal(1)
    d[a] = "a"
    print("found by an equal key:", d[b], b in d, weakref.getweakrefcount(b))
    d[b] = "b"
    print("the first key stays:", len(d), d[a], next(d.keys()) is a)
    del b
    print("the second one's death changes nothing:", len(d))
    del a
    print("the first one's does:", len(d))
    e = Equal(2)
    d[e] = e
    print("a value that holds its key:", len(d), sys.getrefcount(e))
    del e
    gc.collect()
    print("stays forever:", len(d))
    d.clear()


def methods():
    l = [C() for i in range(6)]
    d = WKD({l[0]: "a", l[1]: "b"})
    print("from a dict:", list(d.values()))
    print("from pairs:", list(WKD([(l[0], 1), (l[1], 2)]).values()))
    print("from another:", WKD(d) == d, d == {l[0]: "a", l[1]: "b"})
    d.update({l[2]: "c"})
    d.update(WKD({l[3]: "d"}))
    d.update()
    print("update:", list(d.values()), len(d))
    print("setdefault:", d.setdefault(l[0], "z"), d.setdefault(l[4], "e"), d.setdefault(l[5]))
    print("pop:", d.pop(l[0]), d.pop(l[0], "none"), raised(lambda: d.pop(l[0]))[:12])
    print("popitem:", d.popitem()[0] is l[5], len(d))
    print("keys:", len(list(d.keys())), len(list(d.items())), list(d)[0] is l[1])
    refs = d.keyrefs()
    print("keyrefs:", len(refs), refs[0]() is l[1], type(refs[0]) is weakref.ref)
    print("with the callback:", refs[0].__callback__ is d._remove)
    del refs
    c = d.copy()
    print("copy:", c == d, c is d, type(c) is WKD, weakref.getweakrefcount(l[1]))
    del c
    print("a copy gone:", weakref.getweakrefcount(l[1]))
    print("the name in its repr:", repr(d)[:22])
    print("hash:", raised(lambda: hash(d)))
    print("attributes:", list(d.__dict__))
    print("the callback:", d._remove.__name__, len(d._remove.__defaults__))
    d.clear()
    print("clear:", len(d), raised(lambda: d.popitem()))


def iteration():
    d = WKD()
    l = [C() for i in range(6)]
    for i in range(6):
        d[l[i]] = i
    it = d.items()
    print("first:", next(it)[1], len(d._iterating))
    l[3] = None
    print("a death waits:", len(d.data), len(d._pending_removals), len(d))
    print("not seen:", list(d.values()), len(d._pending_removals))
    print("goes on:", list(it) is None, len(d._iterating))
    del it
    print("committed:", len(d.data), len(d._pending_removals), len(d))
    it = d.keys()
    print("again:", next(it) is l[0])
    l[4] = None
    l[5] = None
    del d[l[1]]
    print("explicit and implicit removals:", len(d.data), len(d))
    print("an iteration notices:", raised(lambda: list(it)))
    it = None
    print("in the end:", len(d.data), len(d))
    it = d.values()
    next(it)
    del l
    print("a suspended values() keeps no key:", len(d), len(d._pending_removals))
    del it
    print("dead:", len(d))


def unions():
    if sys.hexversion < 0x03090000:
        return
    l = [C() for i in range(3)]
    a, b = WKD({l[0]: 0}), WKD({l[0]: "zero", l[1]: 1})
    print("a | b:", list((a | b).values()), list((b | a).values()), type(a | b) is WKD)
    print("with a dict:", list((a | {l[2]: 2}).values()), list(({l[2]: 2} | a).values()))
    print("with a list:", raised(lambda: a | []))


def many():
    gc.collect()
    gc.disable()
    d = WKD()
    l = [C() for i in range(1000)]
    for i in range(1000):
        d[l[i]] = i
    print("filled:", len(d), sys.getsizeof(d.data))
    l[0:1000:2] = [None] * 500
    print("every second died:", len(d), sum(d.values()))
    for i in range(1, 1000, 2):
        l[i].me = l[i]
    del l
    print("cycles stay:", len(d))
    print("collected:", gc.collect() >= 500, len(d))
    gc.enable()


basics()
equal_keys()
methods()
iteration()
unions()
many()
