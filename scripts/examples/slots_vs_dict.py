import gc
import os
import sys
import weakref

n = 10000


class Open:
    pass


class Slots:
    __slots__ = ("x", "y", "z")


class None0:
    __slots__ = ()


class Weak:
    __slots__ = ("x", "__weakref__")


class Both:
    __slots__ = ("x", "__dict__")


class Child(Slots):
    pass


class SlotChild(Slots):
    __slots__ = ("w",)


ballast = list(range(1000, 2000))
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()


# Not print: what it leaves behind on free lists would be counted.
def line(*words):
    os.write(1, (" ".join(str(word) for word in words) + "\n").encode())


def start():
    global base, warm
    gc.collect()
    warm = (now,)
    warm = None
    base = sys.getallocatedblocks()


gc.disable()
o = Open()
s = Slots()
line("empty instances", sys.getsizeof(o), sys.getsizeof(s), sys.getsizeof(None0()))
o.x = 1
o.y = 2
o.z = 3
s.x = 1
s.y = 2
s.z = 3
line("with three attributes", sys.getsizeof(o), sys.getsizeof(s))
line("the dict on top", sys.getsizeof(o.__dict__))
line("weak reference slot", sys.getsizeof(Weak()), "dict slot", sys.getsizeof(Both()))
line("subclass without slots", sys.getsizeof(Child()), "with one more", sys.getsizeof(SlotChild()))
line(
    "classes", sys.getsizeof(Open), sys.getsizeof(Slots), sys.getsizeof(None0), sys.getsizeof(Child)
)
for count in range(1, 9):
    names = []
    for i in range(count):
        names.append("slot" + str(i))
    made = type("Made", (object,), {"__slots__": names})
    line("slots", count, "size", sys.getsizeof(made()))
del made


def fill(kind, dict_too, count):
    for i in range(count):
        p = kind()
        p.x = None
        p.y = None
        p.z = None
        if dict_too:
            d = p.__dict__
        keep[i] = p


def measure(label, kind, dict_too):
    global keep, now
    keep = [None] * n
    # Up to 3.10 a function keeps the frame of its first call, which is a block.
    fill(kind, dict_too, 0)
    start()
    fill(kind, dict_too, n)
    now = sys.getallocatedblocks()
    line(label, now - base)
    del keep


measure("instances with a dict, blocks:", Open, False)
measure("with slots:", Slots, False)
measure("with a dict that was asked for:", Open, True)
measure("a subclass of the one with slots:", Child, False)


def attempt(label, source):
    try:
        exec(source, globals())
        line(label, True, "")
    except Exception as error:
        line(label, False, type(error).__name__ + ": " + str(error))


o = Open()
s = Slots()
attempt("a new attribute on the open one:", "o.w = 1")
attempt("on the one with slots:", "s.w = 1")
attempt("a slot that was never set:", "s.x")
s.x = 5
attempt("set:", "s.x")
del s.x
attempt("deleted:", "s.x")
attempt("deleted twice:", "del s.x")
attempt("__dict__ of it:", "s.__dict__")
attempt("of the subclass:", "Child().__dict__")
attempt("a weak reference to it:", "weakref.ref(s)")
attempt("to one with a slot for it:", "w = Weak(); r = weakref.ref(w)")
attempt("to an open one:", "r = weakref.ref(o)")
b = Both()
attempt("a slot and a dict:", "b.x = 1; b.other = 2")
line("what the dict has of it", b.__dict__, "x", b.x)
c = Child()
c.x = 1
c.more = 2
line("the child's dict", c.__dict__)
line("slots", Slots.__slots__, SlotChild.__slots__)
line("has x:", hasattr(Slots, "x"), hasattr(s, "x"), hasattr(s, "nothing"))

x = []
s = Slots()
s.x = x
s.y = x
line("in two slots", sys.getrefcount(x))
s.x = None
line("one replaced", sys.getrefcount(x))
del s
line("instance gone", sys.getrefcount(x))
o = Open()
o.x = x
o.y = x
line("in two attributes", sys.getrefcount(x))
del o
line("instance gone", sys.getrefcount(x))
line("tracked", gc.is_tracked(Slots()), gc.is_tracked(None0()), gc.is_tracked(Open()))
gc.collect()
s = Slots()
s.x = s
del s
line("a cycle through a slot", gc.collect())
o = Open()
o.x = o
del o
line("through an attribute", gc.collect())
gc.enable()
