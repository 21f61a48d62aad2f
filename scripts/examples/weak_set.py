import gc
import sys
import weakref

WeakSet = weakref.WeakSet


class C:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return "C%d" % self.n


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


def keep(n):
    return [C(i) for i in range(n)]


def numbers(s):
    return sorted([x.n for x in s])


def basics():
    l = keep(4)
    s = WeakSet()
    print("empty:", len(s), bool(s), list(s), sys.getsizeof(s), repr(s))
    s = WeakSet(l)
    print("filled:", len(s), bool(s), numbers(s))
    print("membership:", l[1] in s, C(1) in s, 5 in s)
    print("counts:", sys.getrefcount(l[1]), weakref.getweakrefcount(l[1]), weakref.getweakrefcount(s))
    s.add(l[1])
    print("twice the same:", len(s), weakref.getweakrefcount(l[1]))
    print("only what can be referred to:", raised(lambda: s.add(5)), raised(lambda: s.add([])))
    s.discard(l[3])
    s.discard(C(9))
    print("discard:", numbers(s), raised(lambda: s.discard(5)))
    s.remove(l[2])
    print("remove:", numbers(s), raised(lambda: s.remove(l[2]))[:9], raised(lambda: s.remove(5)))
    l[0] = None
    print("one died:", len(s), numbers(s))
    print("pop:", s.pop().n, len(s), raised(lambda: s.pop()))
    c = C(1)
    s.add(c)
    print("an item that nothing else holds:", len(s))
    del c
    print("is gone at once:", len(s))
    s.update(l[1:3])
    print("update:", numbers(s), s.update([]))
    s.clear()
    print("clear:", len(s))
    print("hash:", raised(lambda: hash(s)))
    print("arguments:", raised(lambda: WeakSet([], 1))[-62:])
    print("no iterable:", raised(lambda: WeakSet(5)))


def algebra():
    l = keep(8)
    a, b = WeakSet(l[0:5]), WeakSet(l[3:7])
    others = set(l[3:7])
    print("union:", numbers(a.union(b)), numbers(a | b), numbers(a | others))
    print("intersection:", numbers(a.intersection(b)), numbers(a & b), numbers(a & others))
    print("difference:", numbers(a.difference(b)), numbers(a - b), numbers(a - others))
    print(
        "symmetric difference:", numbers(a.symmetric_difference(b)), numbers(a ^ b),
        numbers(a ^ others),
    )
    print(
        "with a list:", numbers(a.union(l)), numbers(a.intersection(l)), numbers(a.difference(l))
    )
    print("results:", type(a | b) is WeakSet, (a | b) is a)
    print("comparisons:", a < b, a <= b, a > b, a >= b, a == b)
    small = WeakSet(l[0:2])
    print("subsets:", small < a, small <= a, a > small, a >= small, a < a, a <= a)
    print(
        "by name:", small.issubset(a), a.issuperset(small), small.issubset(l), a.issuperset(l)
    )
    print("disjoint:", small.isdisjoint(b), a.isdisjoint(b), small.isdisjoint([]))
    print("equality:", a == WeakSet(l[0:5]), a == set(l[0:5]), a == a.copy(), a is a.copy())
    c = a.copy()
    c.difference_update(b)
    print("difference_update:", numbers(c))
    c.symmetric_difference_update(l)
    print("symmetric_difference_update:", numbers(c))
    c.intersection_update(b)
    print("intersection_update:", numbers(c))
    c |= a
    print("|=:", numbers(c))
    c -= c
    print("-= itself:", numbers(c))
    c = a.copy()
    c ^= c
    print("^= itself:", numbers(c))
    c = a.copy()
    c &= c
    print("&= itself:", numbers(c))
    print("errors:", raised(lambda: a.union(5)), raised(lambda: a.union([5])))
    print("operators take iterables:", numbers(a - [l[0]]))
    del l
    del others
    print("all dead:", len(a), len(b), len(c), len(small))


def iteration():
    l = keep(5)
    s = WeakSet(l)
    it = iter(s)
    print("started:", next(it) is not None, len(s._iterating))
    l = [l[0]]
    print("deaths wait:", len(s.data), len(s._pending_removals) >= 3, len(s) <= 2)
    s.add(l[0])
    print("adding commits:", len(s._pending_removals), len(s.data) <= 2)
    del it
    print("in the end:", len(s), numbers(s), len(s._iterating))
    l = keep(5)
    s = WeakSet(l)
    total = 0
    for x in s:
        total = total + x.n
        l[x.n] = None
    del x
    print("items that die on the way:", total, len(s), len(s.data))
    print("the last one lived as long as the loop:", len(s._pending_removals))
    l = keep(3)
    s = WeakSet(l)
    one = iter(s)
    two = iter(s)
    next(one)
    next(two)
    print("two iterations:", len(s._iterating))
    one.close()
    print("one closed:", len(s._iterating))
    del l
    two.close()
    print("both:", len(s._iterating), len(s))


def its_parts():
    l = keep(100)
    s = WeakSet(l)
    print("attributes:", list(s.__dict__))
    print(
        "sizes:", sys.getsizeof(s.data), sys.getsizeof(s._iterating),
        sys.getsizeof(s._pending_removals),
    )
    print("callback:", s._remove.__name__, len(s._remove.__defaults__), sys.getrefcount(s._remove))
    print("which refers weakly:", s._remove.__defaults__[0]() is s)

    class Named(WeakSet):
        def twice(self):
            return len(self) * 2

    n = Named(l)
    print("derived:", n.twice(), type(n | s) is Named, type(n.copy()) is Named, s == n)
    gc.collect()
    w = weakref.ref(s)
    del s
    print("no cycle:", w(), gc.collect())
    del l
    print("all dead:", len(n))


basics()
algebra()
iteration()
its_parts()
