import gc
import weakref

order = []


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        order.append(self.name)


class Quiet:
    pass


class Slotted:
    __slots__ = ("a", "b", "c")


def died(label):
    print(label, order)
    order.clear()


gc.collect()
gc.disable()
l = [Named("0"), Named("1"), Named("2"), Named("3")]
del l
died("a list:")
l = [Named("0"), Named("1"), Named("2"), Named("3")]
l.clear()
died("a list cleared:")
for i in range(6):
    l.append(Named(i))
del l[1:4]
died("a slice of three deleted:")
l[0:2] = []
died("a slice replaced:")
del l
died("the rest:")
t = (Named("0"), Named("1"), Named("2"))
del t
died("a tuple:")
d = dict()
for i in range(5):
    d[i] = Named(i)
del d
died("a dict:")
d = dict()
for i in range(5):
    d[i] = Named(i)
del d[1]
d[1] = Named("new 1")
d[3] = Named("new 3")
order.append("|")
d.clear()
died("a dict with an entry deleted and put in again, and one replaced:")
del d
x = Quiet()
x.b = Named("b")
x.a = Named("a")
x.c = Named("c")
del x
died("attributes, set b, a, c:")
x = Quiet()
x.b = Named("b")
x.a = Named("a")
d = x.__dict__
del d
del x
died("the same after asking for the dict:")
x = Slotted()
x.c = Named("c")
x.a = Named("a")
x.b = Named("b")
del x
died("slots a, b, c set in another order:")


def tree(name, depth):
    node = Named(name)
    if depth > 0:
        node.left = tree(name + "l", depth - 1)
        node.right = tree(name + "r", depth - 1)
    return node


root = tree("t", 3)
del root
died("a tree of instances:")
root = Named("t")
root.children = [Named("c0"), Named("c1"), Named("c2")]
del root
died("an instance with a list:")
chain = Named("end")
for i in range(8):
    link = Named(i)
    link.next = chain
    chain = link
del link
del chain
died("a chain:")
nest = [[Named("00"), Named("01")], (Named("10"), [Named("110"), Named("111")]), Named("2")]
del nest
died("nested lists and tuples:")
d = {"a": [Named("a0"), Named("a1")], "b": {"c": Named("bc"), "d": Named("bd")}}
del d
died("nested dicts:")


def f():
    c = Named("c")
    a = Named("a")
    b = Named("b")


f()
died("names of a call, bound c, a, b:")


def g(x, y):
    z = Named("z")


first = Named("x")
second = Named("y")
g(first, second)
del second
del first
died("arguments last, as their caller holds them:")


def ring(label, count, turn):
    nodes = []
    for i in range(count):
        nodes.append(Named(i))
    for i in range(count):
        nodes[i].next = nodes[(i + turn) % count]
    del nodes
    collected = gc.collect()
    print("collected", collected)
    died(label)


ring("a ring of four:", 4, 1)
ring("a ring the other way:", 4, 3)
ring("a ring by twos, so two rings:", 6, 2)
ring("each to itself:", 5, 0)
a = Named("first made")
b = Named("second made")
hub = [b, a]
a.hub = hub
b.hub = hub
del a
del b
del hub
gc.collect()
died("two instances and a list:")
a = Named("in the cycle")
a.me = a
a.tail = Named("hanging from it")
a.tail.tail = Named("at the end")
del a
gc.collect()
died("a cycle with a tail:")
old = Named("old")
old.me = old
gc.collect()
young = Named("young")
young.old = old
old.young = young
del old
del young
gc.collect()
died("one of an older generation, one young:")


def callback(name):
    return lambda reference: order.append(name + (" dead" if reference() is None else " alive"))


x = Quiet()
r1 = weakref.ref(x, callback("first"))
r2 = weakref.ref(x, callback("second"))
r3 = weakref.ref(x, callback("third"))
print("references to it:", weakref.getweakrefcount(x))
del x
died("callbacks of three, newest first:")
del r1
del r2
del r3
x = Named("object")
r1 = weakref.ref(x, callback("callback"))
del x
died("__del__ and callback:")
x = Quiet()
r1 = weakref.ref(x, callback("dropped before"))
del r1
del x
died("a weak reference that died first:")
a = Named("a")
b = Named("b")
c = Named("c")
a.next = b
b.next = c
c.next = a
refs = []
for o in [a, b, c]:
    refs.append(weakref.ref(o, callback(o.name + " 1")))
    refs.append(weakref.ref(o, callback(o.name + " 2")))
del o
del a
del b
del c
died("nothing yet:")
gc.collect()
died("in the collector, callbacks first:")
a = Named("owner")
a.me = a
a.ref = weakref.ref(a, lambda reference: order.append("never"))
del a
gc.collect()
died("a weak reference inside the trash is silent:")
gc.enable()
