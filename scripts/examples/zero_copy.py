import gc
import sys
from array import array

size = 1000000
parts = 200

big = bytearray(size)
step = size // parts
kept = None


def measure(label, f):
    global kept
    kept = None
    kept = [None] * parts
    gc.collect()
    blocks = sys.getallocatedblocks()
    f()
    print(label, "blocks per piece", (sys.getallocatedblocks() - blocks) // parts)
    print(label, "bytes per piece", sum(sys.getsizeof(x) for x in kept) // parts)


whole = memoryview(big)
print(sys.getrefcount(big), sys.getsizeof(big), sys.getsizeof(whole))


def slices():
    for i in range(parts):
        kept[i] = big[i * step:(i + 1) * step]


measure("slices of the bytearray", slices)
print(sys.getrefcount(big), len(kept[1]), type(kept[1]))
kept[1][0] = 9
print(big[step], kept[1][0])


def views():
    for i in range(parts):
        kept[i] = whole[i * step:(i + 1) * step]


measure("slices of the view", views)
print(sys.getrefcount(big), len(kept[1]), type(kept[1]))
kept[1][0] = 9
print(big[step], kept[1][0])
print(False, kept[1].obj is big)


def copies():
    for i in range(parts):
        kept[i] = bytes(whole[i * step:(i + 1) * step])


measure("bytes of the view", copies)


def casts():
    for i in range(parts):
        kept[i] = whole[i * step:i * step + 800].cast("d")


measure("casts of the view", casts)


def backward():
    for i in range(parts):
        kept[i] = whole[(i + 1) * step:i * step:-3]


measure("backward slices", backward)
print(len(kept[0]), kept[0].nbytes, kept[0].strides)


def chain():
    v = whole
    for i in range(parts):
        kept[i] = memoryview(v)
        v = kept[i]


measure("views of views", chain)
print(kept[parts - 1].obj is big, sys.getrefcount(big))
kept = None
for i in range(40):
    whole[0:size - 1] = whole[1:size]
print(big[step - 40], big[step])
a = array("d", range(1000))
v = memoryview(a)
half = v[500:]
half[0] = -1.0
print(a[500], v[500], half[0], len(half), half.nbytes)
print("done")
