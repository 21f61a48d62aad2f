import gc
import sys


class Plain:
    pass


class Three:
    def __init__(self):
        self.a = None
        self.b = None
        self.c = None


class Slotted:
    __slots__ = ("a", "b")


base = []


def measure(label, build):
    kept = [None] * 1000
    for r in range(3):
        for i in range(1000):
            kept[i] = None
        gc.collect()
        before = sys.getallocatedblocks()
        for i in range(1000):
            kept[i] = build(i)
        took = sys.getallocatedblocks() - before
        for i in range(1000):
            kept[i] = None
        i = None
        gc.collect()
        left = sys.getallocatedblocks() - before
    if not base:
        base.extend((took, left))
    print(label, took - base[0], left - base[1])


gc.disable()
measure("None:", lambda i: None)
measure("objects:", lambda i: object())
measure("small ints:", lambda i: i % 200)
measure("ints:", lambda i: i + 100000)
measure("empty lists:", lambda i: [])
measure("lists of one:", lambda i: [None])
measure("lists of a hundred:", lambda i: [None] * 100)
measure("empty tuples:", lambda i: ())
measure("pairs:", lambda i: (i and None, None))
measure("empty dicts:", lambda i: {})
measure("dicts of one:", lambda i: {i % 200: None})
measure("empty sets:", lambda i: set())
measure("sets of one:", lambda i: {i % 200})
measure("sets of six:", lambda i: set(range(6)))
measure("texts:", lambda i: repr(i + 100000))
measure("bytes:", lambda i: bytes(40))
measure("empty bytearrays:", lambda i: bytearray())
measure("bytearrays:", lambda i: bytearray(40))
measure("instances:", lambda i: Plain())
measure("instances of three:", lambda i: Three())
measure("slotted:", lambda i: Slotted())
measure("slices:", lambda i: slice(None, None))
measure("ranges:", lambda i: range(10))
