import gc
import weakref


class C:
    def __init__(self, name=None):
        pass


class Del:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append("del " + self.name)


class Peek:
    def __del__(self):
        log.append(plain())
        log.append(with_() is None)


class Phoenix:
    def __del__(self):
        log.append("del")
        held.append(self)


log = []
held = []


def among(generation, o):
    return any(x is o for x in gc.get_objects(generation))


def report(label):
    print(label, log)
    log.clear()


def cycle(kind, first=None, second=None):
    global a, b
    a = kind(first)
    b = kind(second)
    a.other = b
    b.other = a


def drop():
    global a, b
    del a
    del b


def counts():
    gc.collect()
    gc.disable()
    for i in range(3):
        a = C()
        a.me = a
        a.ref = weakref.ref(a)
        del a
    print("a cycle and its reference:", gc.collect())
    for i in range(3):
        a = C()
        a.me = a
        held.append(weakref.ref(a))
        del a
    print("the references are outside:", gc.collect(), held[0](), held[2]())
    held.clear()
    a = C()
    a.me = a
    a.ref = weakref.ref(a, lambda r: log.append("never"))
    del a
    print("with a callback:", gc.collect())
    report("told:")
    a = C()
    a.me = a
    a.proxy = weakref.proxy(a)
    del a
    print("a proxy:", gc.collect())


def order():
    global plain, with_
    cycle(Del, "a", "b")
    held.append(weakref.ref(a, lambda r: log.append("callback a")))
    held.append(weakref.ref(b, lambda r: log.append("callback b")))
    held.append(weakref.ref(a))
    drop()
    print("found:", gc.collect())
    report("callbacks, then finalizers:")
    print("all dead:", held[0](), held[1](), held[2]())
    held.clear()

    p = Peek()
    p.me = p
    plain = weakref.ref(p)
    with_ = weakref.ref(p, lambda r: None)
    del p
    print("found:", gc.collect())
    report("what a finalizer sees:")


def resurrection():
    p = Phoenix()
    p.me = p
    plain = weakref.ref(p)
    with_ = weakref.ref(p, lambda r: log.append("callback"))
    del p
    print("found:", gc.collect())
    report("in the finalizer:")
    print(
        "alive again:", len(held), plain() is None, with_() is None,
        weakref.getweakrefcount(held[0]),
    )
    again = weakref.ref(held[0], lambda r: log.append("again"))
    held.clear()
    print("found:", gc.collect())
    report("the second time:")
    print("dead:", again())
    p = Phoenix()
    plain = weakref.ref(p)
    with_ = weakref.ref(p, lambda r: log.append("callback"))
    del p
    report("by count:")
    print("references stay alive:", plain() is held[0], with_() is held[0])
    held.clear()
    report("the second death:")
    print("dead:", plain(), with_())


def making():
    global r1, r2, target
    cycle(C)
    target = C()

    def first(r):
        held.append(weakref.ref(target))
        log.append(r())

    def second(r):
        c = C()
        c.me = c

    held.append(weakref.ref(a, first))
    held.append(weakref.ref(b, second))
    drop()
    print("found:", gc.collect())
    report("a callback made a reference:")
    print("references:", len(held), weakref.getweakrefcount(target), held[2]() is target)
    print("and a cycle, which waits:", gc.collect())
    held.clear()
    cycle(C)

    def third(r):
        global r2
        log.append("1")
        r2 = None

    r1 = weakref.ref(a, third)
    r2 = weakref.ref(b, lambda r: log.append("2"))
    drop()
    print("found:", gc.collect())
    report("one drops the other:")
    cycle(C)
    r1 = weakref.ref(a, lambda r: log.append(gc.collect()))
    drop()
    print("found:", gc.collect())
    report("a collection in a callback does nothing:")
    del r1, r2


def generations():
    gc.collect()
    target = C()
    target.me = target
    old = weakref.ref(target, lambda r: log.append("told"))
    gc.collect()
    print("both are old:", among(2, old), among(2, target))
    del target
    print("young collections do not see it:", gc.collect(0), gc.collect(1), old() is None)
    print("a full one:", gc.collect(), old())
    report("told:")
    print("the reference stays where it was:", among(2, old))
    gc.collect()
    young = C()
    young.me = young
    old = weakref.ref(young, lambda r: log.append("told"))
    gc.collect(0)
    gc.collect(1)
    gc.collect(2)
    print("old:", among(2, old))
    other = C()
    other.me = other
    watch = weakref.ref(other, lambda r: None)
    del other
    print(
        "a young one is found:", gc.collect(0), among(0, watch),
        among(1, watch),
    )
    gc.enable()


def make_class():
    class K:
        pass

    return weakref.ref(K, lambda r: log.append("class"))


def classes_and_functions():
    gc.collect()
    gc.disable()
    ref_class = make_class()
    print("a class is a cycle:", ref_class() is None)
    gc.collect()
    report("collected:")

    def f():
        pass

    ref_function = weakref.ref(f, lambda r: log.append("function"))
    del f
    report("a function is not:")
    gc.enable()


counts()
order()
resurrection()
making()
generations()
classes_and_functions()
