import gc
import sys
import weakref

WVD = weakref.WeakValueDictionary


class C:
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
    d = WVD()
    print("empty:", len(d), bool(d), list(d), sys.getsizeof(d))
    l = [C(i) for i in range(4)]
    for i in range(4):
        d[i] = l[i]
    print("filled:", len(d), bool(d), list(d))
    print("items:", d[2] is l[2], 2 in d, 9 in d)
    print("counts:", sys.getrefcount(l[2]), weakref.getweakrefcount(l[2]), weakref.getweakrefcount(d))
    print("missing:", raised(lambda: d[9]))
    print("get:", d.get(1) is l[1], d.get(9), d.get(9, "else"))
    print("delete:", raised(lambda: delete(d, 9)))
    del d[3]
    print("deleted:", list(d), weakref.getweakrefcount(l[3]))
    print("no value that cannot be referred to:", raised(lambda: assign(d, 5, 5)))
    print("keys by hash:", raised(lambda: assign(d, [], l[0])))
    l[1] = C(100)
    print("one died:", list(d), len(d), 1 in d, raised(lambda: d[1]))
    d[0] = l[1]
    print("replaced:", d[0] is l[1], weakref.getweakrefcount(l[0]))
    l[0] = None
    print("the old value's death removes nothing:", len(d), 0 in d)
    l = None
    print("all dead:", len(d), list(d))
    c = C(1)
    d["x"] = c
    print("a value that nothing else holds:", len(d))
    del c
    print("is gone at once:", len(d))


def methods():
    l = [C(i) for i in range(6)]
    d = WVD({"a": l[0], "b": l[1]})
    print("from a dict:", sorted(d.keys()))
    print("from pairs:", list(WVD([(1, l[0]), (2, l[1])]).keys()))
    print("from another:", WVD(d) == d, d == {"a": l[0], "b": l[1]})
    d.update({"c": l[2]})
    d.update(WVD({"d": l[3]}))
    print("update:", list(d.keys()), len(d))
    print("setdefault:", d.setdefault("a", l[5]) is l[0], d.setdefault("e", l[4]) is l[4], len(d))
    print("pop:", d.pop("a") is l[0], d.pop("a", "none"), raised(lambda: d.pop("a")))
    print("popitem:", d.popitem()[0], len(d))
    print("items:", list(d.keys()), len(list(d.values())), len(list(d.items())))
    print("the pairs:", list(d.items())[0][1] is l[1])
    refs = d.valuerefs()
    print(
        "valuerefs:", len(refs), refs[0]() is l[1], refs[0].key, type(refs[0]) is weakref.KeyedRef
    )
    print("sizes:", sys.getsizeof(refs[0]) - sys.getsizeof(weakref.ref(d)))
    del refs
    print(
        "itervaluerefs:", len(list(d.itervaluerefs())), next(d.itervaluerefs()) is d.valuerefs()[0]
    )
    c = d.copy()
    print("copy:", c == d, c is d, type(c) is WVD, len(c))
    del c
    print("the name in its repr:", repr(d)[:24])
    print("hash:", raised(lambda: hash(d)))
    print("arguments:", raised(lambda: d.get())[-39:])
    print("arguments:", raised(lambda: d.get(1, 2, 3))[-53:])
    d.clear()
    print("clear:", len(d), raised(lambda: d.popitem()))


def its_parts():
    d = WVD()
    print("attributes:", list(d.__dict__))
    remove = d._remove
    print("the callback:", remove.__name__, len(remove.__defaults__), remove.__closure__)
    print("which refers to it weakly:", remove.__defaults__[0]() is d)
    l = [C(i) for i in range(3)]
    for i in range(3):
        d[i] = l[i]
    print("one callback for all:", sys.getrefcount(remove), d.valuerefs()[0].__callback__ is remove)
    print("data:", len(d.data), sys.getsizeof(d.data), sys.getsizeof(d._iterating))
    del remove
    gc.collect()
    w = weakref.ref(d)
    del d
    print("no cycle:", w(), gc.collect())
    print("its references died with it:", weakref.getweakrefcount(l[0]))


def iteration():
    d = WVD()
    l = [C(i) for i in range(5)]
    for i in range(5):
        d[i] = l[i]
    it = d.items()
    print("first:", next(it)[0], len(d._iterating))
    l[3] = None
    print("a death during an iteration waits:", len(d.data), len(d._pending_removals))
    print("the iteration goes on:", next(it)[0])
    print("contains commits, too:", 4 in d, 3 in d)
    print("most methods commit at once:", len(d), len(d.data), len(d._pending_removals))
    print("which the iteration finds out:", raised(lambda: list(it)))
    print("over:", len(d._iterating))
    del it
    it = d.keys()
    jt = d.values()
    print("two iterations:", next(it), next(jt).n, len(d._iterating))
    l[4] = None
    print("waits:", len(d._pending_removals))
    print("the first goes on:", list(it), len(d._iterating), len(d._pending_removals))
    del jt
    print("the last one commits:", len(d._iterating), len(d._pending_removals), len(d.data))
    del it
    it = d.items()
    print("a suspended one keeps its value:", next(it)[0])
    del l
    print("alive:", len(d.data) - len(d._pending_removals))
    del it
    print("dead:", len(d))
    g = d.keys()
    print("not begun, no guard:", len(d._iterating))
    g.close()
    print("closed:", list(g))


def unions():
    if sys.hexversion < 0x03090000:
        return
    l = [C(i) for i in range(3)]
    a, b = WVD({1: l[0]}), WVD({1: l[1], 2: l[2]})
    print("a | b:", list((a | b).keys()), (a | b)[1] is l[1], type(a | b) is WVD)
    print("b | a:", (b | a)[1] is l[0])
    print("with a dict:", list((a | {7: l[0]}).keys()), list(({7: l[0]} | a).keys()))
    print("with a list:", raised(lambda: a | []))


def many():
    gc.collect()
    gc.disable()
    d = WVD()
    l = [C(i) for i in range(1000)]
    for i in range(1000):
        d[i] = l[i]
    print("filled:", len(d), sys.getsizeof(d.data))
    l[0:1000:2] = [None] * 500
    print("every second died:", len(d), sum(d.keys()))
    for i in range(1, 1000, 2):
        l[i].me = l[i]
    del l
    print("cycles stay:", len(d))
    print("collected:", gc.collect() >= 500, len(d))
    gc.enable()


basics()
methods()
its_parts()
iteration()
unions()
many()
