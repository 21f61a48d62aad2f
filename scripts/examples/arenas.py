import gc
import os
import sys

n = 100000
ballast = [float(i) for i in range(1000)]
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()


def start():
    global base, warm
    gc.collect()
    warm = (now,)
    warm = None
    base = sys.getallocatedblocks()


# Not print: it leaves objects behind on free lists.
def line(label):
    os.write(1, f"{label} {now - base}\n".encode())


def taken(label):
    global now
    now = sys.getallocatedblocks()
    if label:
        line(label)


class Plain:
    pass


class Slotted:
    __slots__ = ("a", "b")


def cost(label, make):
    global keep, now
    keep = [None] * 1000
    # Up to 3.10 a function keeps the frame of its first call, which is a block.
    make()
    start()
    for i in range(1000):
        keep[i] = make()
    del i
    now = sys.getallocatedblocks()
    line(label)
    del keep


gc.disable()
cost("1000 object():", lambda: object())
cost("1000 floats:", lambda: float("1.5"))
cost("1000 lists, empty:", lambda: list())
cost("1000 lists of one:", lambda: [None])
cost("1000 lists of 500:", lambda: [None] * 500)
cost("1000 dicts, empty:", lambda: dict())
cost("1000 dicts of one:", lambda: {None: None})
cost("1000 sets, empty:", lambda: set())
cost("1000 bytes of 10:", lambda: bytes(10))
cost("1000 bytes of 1000:", lambda: bytes(1000))
cost("1000 bytearrays, empty:", lambda: bytearray())
cost("1000 bytearrays of 10:", lambda: bytearray(10))
cost("1000 instances:", lambda: Plain())
cost("1000 instances with slots:", lambda: Slotted())
cost("1000 small ints:", lambda: int("7"))
cost("1000 ints:", lambda: int("70000"))
cost("1000 one-letter strs:", lambda: str("a") * 1)
cost("1000 two-letter strs:", lambda: str("a") * 2)
cost("1000 empty strs:", lambda: str("a") * 0)
cost("1000 empty tuples:", lambda: tuple())
cost("1000 sets of 100:", lambda: set(range(100)))


def fill():
    global keep
    keep = [None] * n
    for i in range(n):
        keep[i] = object()


def free_even():
    for i in range(n):
        if i % 2 == 0:
            keep[i] = None


def refill_even():
    for i in range(n):
        if i % 2 == 0:
            keep[i] = object()


def free_most():
    for i in range(n):
        if i % 10 != 0:
            keep[i] = None


full = n
n = 0
fill()
free_even()
refill_even()
free_most()
taken("")
del keep
n = full
start()
fill()
taken("objects and their list:")
free_even()
taken("every second one freed:")
refill_even()
taken("and filled again:")
free_most()
taken("nine of ten freed:")
keep.clear()
taken("cleared:")
del keep
taken("list gone:")

start()
small = bytes(512 - 33)
taken("512 bytes, a block of pymalloc:")
large = bytes(513 - 33)
taken("513 bytes, past its threshold, but counted:")
huge = bytes(10000000)
taken("ten million:")
del small
taken("the small one freed:")
del large
del huge
taken("the large ones freed:")
l = list()
taken("a list:")
for i in range(1000):
    l.append(None)
del i
taken("grown, its items are still one block:")
l.clear()
taken("cleared:")
del l
taken("gone:")
b = bytearray(100)
taken("a bytearray is two:")
b.extend(bytes(100000))
taken("grown:")
del b
taken("gone:")

start()
d = dict()
taken("a dict:")
for i in range(200):
    d[i] = None
taken("with 200 small ints as keys:")
d.clear()
taken("cleared:")
del d
taken("gone:")
s = set()
for i in range(4):
    s.add(i)
taken("a set of four:")
for i in range(200):
    s.add(i)
taken("of two hundred, with a table of its own:")
s.clear()
taken("cleared:")
del s
taken("gone:")

start()
p = Plain()
p.a = None
taken("an instance:")
d = p.__dict__
taken("its dict asked for:")
del p
del d
taken("both gone:")
p = Slotted()
p.a = p
taken("one with slots, in a cycle with itself:")
del p
taken("its name deleted:")
gc.collect()
taken("collected:")
