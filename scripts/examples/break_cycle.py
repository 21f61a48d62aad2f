# Breaking a cycle by hand: with del, with an empty attribute, by clearing; what is gone when.
import gc
import sys

died = list()


class Part:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        died.append(self.name)


def report(label):
    print(label, died)
    died.clear()


def pair(a, b):
    global first, second
    first, second = Part(a), Part(b)
    first.other = second
    second.other = first


gc.collect()
gc.disable()
pair("a", "b")
print("references", sys.getrefcount(first), sys.getrefcount(second))
del first.other
report("one attribute deleted:")
print("references", sys.getrefcount(first), sys.getrefcount(second))
del first
report("first deleted:")
del second
report("second deleted:")

pair("c", "d")
del first, second
report("both names deleted, the cycle is whole:")
print("found", gc.collect())
report("collected:")

pair("e", "f")
first.other = None
del first, second
report("broken before, by None:")

l = [Part("in a list")]
l.append(l)
print("references", sys.getrefcount(l))
l.clear()
report("a list cleared:")
del l
d = {"part": Part("in a dict")}
d["itself"] = d
del d["itself"]
del d
report("an entry deleted, then the dict:")

ring = list()
for i in range(5):
    ring.append(Part(str(i)))
for i in range(5):
    ring[i].next = ring[(i + 1) % 5]
del ring[2].next
ring.clear()
report("a ring of five broken at 2:")


def closed():
    o = Part("through a closure")
    f = lambda: o
    o.call = f


closed()
report("a closure that holds its owner:")
print("found", gc.collect() > 0)
report("collected:")
o = Part("through a method")
o.call = o.__del__
print("references", sys.getrefcount(o))
del o.call
del o
report("a bound method deleted first:")
print("garbage left", gc.collect(), len(gc.garbage))
gc.enable()
