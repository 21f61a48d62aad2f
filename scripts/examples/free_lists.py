import gc
import os
import sys

ballast = [float(i) for i in range(1000)]
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()
one = None
two = [None]


# Not print: it leaves objects behind on free lists.
def line(text):
    if text:
        os.write(1, f"{text}\n".encode())


def start():
    global base, warm
    gc.collect()
    warm = (now,)
    warm = None
    base = sys.getallocatedblocks()


def fill(count, make):
    for i in range(count):
        keep[i] = make(i)


def empty(count):
    for i in range(count):
        keep[i] = None


def kept(label, count, make):
    global keep, now, warm
    keep = [None] * count
    # Up to 3.10 a function keeps the frame of its first call, and from the 1024th call on a cache
    # for its instructions: blocks of the interpreter's own.
    for i in range(1100):
        make(0)
    line("")
    fill(0, make)
    empty(0)
    start()
    fill(count, make)
    now = sys.getallocatedblocks()
    line(f"{label} made {count} blocks {now - base}")
    empty(count)
    now = sys.getallocatedblocks()
    line(f"  all freed, blocks kept {now - base}")
    gc.collect(0)
    now = sys.getallocatedblocks()
    line(f"  after gc.collect(0) {now - base}")
    gc.collect(1)
    now = sys.getallocatedblocks()
    line(f"  after gc.collect(1) {now - base}")
    gc.collect()
    warm = (now,)
    warm = None
    now = sys.getallocatedblocks()
    line(f"  after gc.collect() {now - base}")
    del keep


gc.disable()

kept("floats", 300, lambda i: float(i))
kept("empty lists", 300, lambda i: [])
kept("lists of one", 300, lambda i: [one])
kept("empty dicts", 300, lambda i: {})
kept("dicts of one", 300, lambda i: {one: two})
kept("dicts of ten", 100, lambda i: dict.fromkeys(two * 10))
kept("tuples of 2", 3000, lambda i: (one, i))
kept("tuples of 3", 300, lambda i: (one, i, one))
kept("sets", 300, lambda i: set())
kept("bytes", 300, lambda i: bytes(20))
kept("bytearrays", 300, lambda i: bytearray())
kept("object()", 300, lambda i: object())


def make_tuple(i):
    return tuple(parts)


parts = []
make_tuple(0)
for size in range(1, 24):
    keep = [None] * 20
    parts = [None] * size
    start()
    fill(20, make_tuple)
    empty(20)
    now = sys.getallocatedblocks()
    line(f"tuples of {size} kept {now - base}")
del keep
del parts

keep = [None] * 200
gc.collect()
before = gc.get_count()[0]
for i in range(100):
    keep[i] = []
line(f"100 new lists {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = []
line(f"100 again {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
gc.collect()
before = gc.get_count()[0]
for i in range(100):
    keep[i] = (one, two)
line(f"100 tuples {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
for i in range(200):
    keep[i] = (one, two)
line(f"200 tuples {gc.get_count()[0] - before}")
keep.clear()
line(f"freed {gc.get_count()[0] - before}")
gc.collect()
before = gc.get_count()[0]
keep = [None] * 100
for i in range(100):
    keep[i] = set()
line(f"100 sets have no free list {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
gc.collect()
before = gc.get_count()[0]
for i in range(100):
    keep[i] = {}
line(f"100 dicts {gc.get_count()[0] - before}")
for i in range(100):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
del keep

keep = [None] * 50
gc.collect()
before = gc.get_count()[0]
for i in range(50):
    keep[i] = list()
line(f"50 calls of list() {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = []
line(f"50 displays from the free list {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = None
for i in range(50):
    keep[i] = list()
line(f"50 calls {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = None
line(f"freed {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = dict()
line(f"50 calls of dict() {gc.get_count()[0] - before}")
for i in range(50):
    keep[i] = None
for i in range(50):
    keep[i] = {}
line(f"50 displays {gc.get_count()[0] - before}")
del keep
gc.enable()
