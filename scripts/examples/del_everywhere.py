import gc
import sys

is_finalized = getattr(gc, "is_finalized", lambda o: "n/a")  # from 3.9 on
gc.disable()
log = []


def finalizer(self):
    log.append(self.name)


def flush(label):
    print(label, log)
    log.clear()


for base in (object, list, dict, set, frozenset, tuple, int, float, str, complex):

    class K(base):
        def __del__(self, base=base):
            log.append(base.__name__)

    k = K()
    k = None
    k = K()
    k.other = k
    k = None
    gc.collect()
K = None
flush("plain and in a cycle")


class Slotted:
    __slots__ = ("name", "me")
    __del__ = finalizer


s = Slotted()
s.name = "slots"
s.me = s
s = None
print(gc.collect())
flush("with slots")


class Item:
    def __init__(self, name):
        self.name = name

    __del__ = finalizer


x = [Item("a"), Item("b"), Item("c")]
x = None
flush("list")
x = (Item("a"), Item("b"), Item("c"))
x = None
flush("tuple")
x = {"k1": Item("a"), "k2": Item("b"), "k3": Item("c")}
x = None
flush("dict")


class L(list):
    pass


x = L([Item("a"), Item("b"), Item("c")])
x = None
flush("list of a class")


class Holder:
    def __del__(self):
        log.append("holder")


h = Holder()
h.one = Item("one")
h.two = Item("two")
h = None
flush("holder first")


class Slots:
    __slots__ = ("a", "b")


h = Slots()
h.b = Item("b")
h.a = Item("a")
h = None
flush("slots")

a, b, c = Item("a"), Item("b"), Item("c")
a.next, b.next, c.next = b, c, a
a = b = c = None
print(gc.collect())
flush("as they were made")
a, b, c = Item("c first"), Item("b"), Item("a last")
c.next, b.next, a.next = b, a, c
a = b = c = None
print(gc.collect())
flush("not as they refer")


class Base:
    def __del__(self):
        log.append("base")


class Derived(Base):
    def __del__(self):
        log.append("derived")
        super().__del__()


class Silent(Base):
    pass


class Other(Silent, list):
    pass


for K in (Base, Derived, Silent, Other):
    K()
flush("calls")
Base.__del__ = lambda self: log.append("changed")
Silent()
flush("a new finalizer")
del Base.__del__
Silent()
flush("none")

kept = []


class Lazarus:
    def __del__(self):
        kept.append(self)
        log.append("died")


o = Lazarus()
o = None
print(len(kept), is_finalized(kept[0]), gc.is_tracked(kept[0]))
kept.clear()
flush("once only")
o = Lazarus()
o.me = o
o = None
print(gc.collect(), len(kept), is_finalized(kept[0]))
kept.clear()
print(gc.collect(), len(kept))
flush("once only")


class T(tuple):
    def __del__(self):
        kept.append(self)


o = T([1, 2])
o = None
print(kept, is_finalized(kept[0]))
kept.clear()

notes = []
sys.unraisablehook = lambda args: notes.append(
    (args.exc_type.__name__, str(args.exc_value), args.object.__qualname__))


class Bad:
    def __del__(self):
        return [][self.n]


b = Bad()
b.n = 3
b = None
b = Bad()
b.n = 4
b.me = b
b = None
print(gc.collect())
b = Bad()
b = None
print(notes)
print("the script goes on")


class Maker:
    def __del__(self):
        global made
        made = [1, 2, 3]
        log.append(gc.collect())
        self.extra = [self]


m = Maker()
m = None
flush("a collection inside")
print(made)
print("what it made refers to it", gc.collect())
m = Maker()
m.me = m
m = None
print(gc.collect())
flush("a collection inside a collection")
