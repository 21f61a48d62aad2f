import gc
import sys
import weakref

sys.unraisablehook = lambda hook: None


class C:
    pass


class Node:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append("del " + self.name)


log = []


def show(label):
    print(label, log)
    log.clear()


def note(text):
    return lambda r: log.append(text)


never = note("never")


def by_count():
    global r1, r2
    gc.collect()
    gc.disable()
    o = C()
    r0 = weakref.ref(o)
    r1 = weakref.ref(o, note("1"))
    r2 = weakref.ref(o, note("2"))
    p1 = weakref.proxy(o, note("proxy"))
    r3 = weakref.ref(o, note("3"))
    p0 = weakref.proxy(o)
    print("references:", weakref.getweakrefcount(o))
    refs = weakref.getweakrefs(o)
    print(
        "order:", refs[0] is r0, refs[1] is p0, refs[2] is r3, refs[3] is p1, refs[4] is r2
    )
    del refs
    del o
    show("newest first:")
    print("dead:", r0(), r1(), r2(), r3())
    o = C()
    r1 = weakref.ref(o, note("1"))
    r2 = weakref.ref(o, note("2"))
    r3 = weakref.ref(o, note("3"))
    r2 = None
    del o
    show("one reference is gone:")
    o = C()

    def given(r):
        log.append(r is r1)
        log.append(r1())

    r1 = weakref.ref(o, given)
    del o
    show("a callback gets its reference, dead already:")
    o = C()
    r1 = weakref.ref(o, lambda r: log.append(r2()))
    r2 = weakref.ref(o, lambda r: log.append(r1()))
    del o
    show("all are dead before the first callback:")
    o = C()

    def second(r):
        log.append("2")
        raise ValueError("ignored")

    def third(r):
        global r1
        log.append("3")
        r1 = None

    r1 = weakref.ref(o, note("1"))
    r2 = weakref.ref(o, second)
    r3 = weakref.ref(o, third)
    del o
    show("one drops another reference, one fails:")
    o = C()
    o.r = weakref.ref(o, note("never"))
    del o
    show("the reference dies with its object:")


def several_objects():
    refs = []
    items = []
    for i in range(4):
        items.append(C())
        refs.append(weakref.ref(items[i], note("item %d" % i)))
    items.clear()
    show("a list cleared:")
    for i in range(4):
        items.append(C())
        refs.append(weakref.ref(items[i], note("item %d" % i)))
    del items
    show("a list that dies:")
    a = Node("a")
    a.child = Node("b")
    refs.append(weakref.ref(a, note("callback a")))
    refs.append(weakref.ref(a.child, note("callback b")))
    del a
    show("a parent and its child:")
    a = Node("a")
    r = weakref.ref(a, note("callback"))
    del a
    show("the finalizer comes first:")


def by_the_collector():
    refs = []
    a, b, c = Node("a"), Node("b"), Node("c")
    a.next, b.next, c.next = b, c, a
    for i in range(3):
        refs.append(weakref.ref(a, note("a%d" % i)))
        refs.append(weakref.ref(b, note("b%d" % i)))
        refs.append(weakref.ref(c, note("c%d" % i)))
    del a, b, c
    show("before:")
    print("found:", gc.collect())
    show("callbacks first, then finalizers:")
    a, b = Node("a"), Node("b")
    a.next, b.next = b, a
    a.ref = weakref.ref(b, never)
    r = weakref.ref(b, note("from outside"))
    del a, b
    print("found:", gc.collect())
    show("a reference that is garbage too is not told:")
    a = Node("a")
    a.me = a
    r = weakref.ref(a)
    r2 = weakref.ref(a, lambda w: log.append(r()))
    del a
    print("found:", gc.collect())
    show("dead before callbacks and finalizers:")
    print("__callback__ stays after a collection:", r2.__callback__ is None)
    gc.enable()


by_count()
several_objects()
by_the_collector()
