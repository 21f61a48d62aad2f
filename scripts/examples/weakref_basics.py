import gc
import sys
import weakref


class C:
    pass


class Slots:
    __slots__ = ("x",)


class SlotsWeak:
    __slots__ = ("x", "__weakref__")


class Value:
    def __init__(self, v):
        self.v = v

    def __eq__(self, other):
        return self.v == getattr(other, "v", None)

    def __hash__(self):
        return hash(self.v)


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


def reuse():
    global o, r1, r2, r3, r4, r5
    o = C()
    print("references at first:", weakref.getweakrefcount(o))
    r1 = weakref.ref(o)
    r2 = weakref.ref(o)
    print("the plain one is reused:", r1 is r2, weakref.getweakrefcount(o))
    r3 = weakref.ref(o, None)
    print("None is no callback:", r1 is r3, weakref.getweakrefcount(o))
    r4 = weakref.ref(o, lambda r: None)
    r5 = weakref.ref(o, lambda r: None)
    print("with a callback it is always new:", r4 is r5, r1 is r4, weakref.getweakrefcount(o))
    refs = weakref.getweakrefs(o)
    print("plain first, then newest first:", refs[0] is r1, refs[1] is r5, refs[2] is r4)
    refs = None
    print("the count of references to it:", sys.getrefcount(r1), sys.getrefcount(o))
    print("the referent:", r1() is o, r4() is o, r5() is o)
    print("sizes:", sys.getsizeof(r1), sys.getsizeof(r4))
    print("tracked:", gc.is_tracked(r1), gc.is_tracked(r4))
    del r4
    print("one callback reference gone:", weakref.getweakrefcount(o))
    print("__callback__:", r1.__callback__ is None, r5.__callback__ is None)
    del o
    print("dead:", r1(), r2(), r3(), r5(), r1 is r2)
    print("__callback__ of a dead one:", r5.__callback__)
    del r1, r2, r3, r5


def equality():
    a, b, c = Value(1), Value(1), Value(2)
    ra, rb, rc = weakref.ref(a), weakref.ref(b), weakref.ref(c)
    print("alive, the referents decide:", ra == rb, ra == rc, ra == a)
    print("hashes of equal referents:", hash(ra) == hash(rb), hash(ra) == hash(1))
    print("as keys:", rb in {ra: "found"}, rb in {ra}, rc in {ra})
    b = None
    print("one is dead:", ra == rb, rb == rb)
    print("it remembers its hash:", hash(rb))
    c = None
    print("it was never asked for one:", raised(lambda: hash(rc)))
    print("order:", raised(lambda: ra < ra)[:42])
    a = None
    print("itself:", ra == ra, ra == rb, ra == rc)


def referents():
    def f():
        pass

    o = C()
    things = [C(), C, f, {1}, frozenset({1}), [].append]
    for x in things:
        r = weakref.ref(x)
        print("can be:", r() is x, weakref.getweakrefcount(x))
        del r
    del things, x
    print("an object that nothing holds dies at once:", weakref.ref(C())())
    others = [1, 1.5, "text", b"\1", bytearray(), (1,), [], {}, None, object(), slice(1)]
    others += [range(3), True, Slots()]
    for x in others:
        print("cannot be:", raised(lambda: weakref.ref(x)))
        print("nor by a proxy:", raised(lambda: weakref.proxy(x)))
    s = SlotsWeak()
    print("with a slot for it:", weakref.ref(s)() is s)
    print("sizes of the instances:", sys.getsizeof(s) - sys.getsizeof(Slots()))
    print("arguments:", raised(lambda: weakref.ref()))
    print("arguments:", raised(lambda: weakref.ref(o, None, None)))
    print("arguments:", raised(lambda: weakref.proxy()))
    print("arguments:", raised(lambda: weakref.proxy(o, None, None)))
    r = weakref.ref(o)
    print("__weakref__:", o.__weakref__ is r, C().__weakref__)
    print(
        "counts of what cannot be referred to:", weakref.getweakrefcount(1), weakref.getweakrefs(1)
    )


def derived():
    class Ref(weakref.ref):
        def twice(self):
            return self(), self()

    class Small(weakref.ref):
        __slots__ = ("key",)

    o = C()
    r = weakref.ref(o)
    a = Ref(o)
    b = Ref(o)
    print("never reused:", a is b, a is r, weakref.getweakrefcount(o))
    refs = weakref.getweakrefs(o)
    print("order:", refs[0] is r, refs[1] is b, refs[2] is a)
    refs = None
    print("a reference all the same:", isinstance(a, weakref.ref), a() is o, a == b, a == r)
    print("its own method:", a.twice()[1] is o)
    a.label = "mine"
    print("attributes:", a.label, sys.getsizeof(a) > sys.getsizeof(r))
    s = Small(o)
    s.key = 5
    print("a slot:", s.key, sys.getsizeof(s) - sys.getsizeof(r))
    w = weakref.ref(a)
    print("and can be referred to itself:", w() is a)
    print("arguments:", raised(lambda: Ref()))
    del o
    print("dead:", a(), b(), s(), w() is a, a.label, s.key)
    del a
    print("dead:", w())


reuse()
equality()
referents()
derived()
