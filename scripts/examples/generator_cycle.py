# Generators in cycles: through a name of their frame, through a container, through a finally
# block. A suspended generator runs its finally block when a collection finds it.
import gc
import weakref

gc.collect()
gc.disable()
log = []


def report(label):
    print(label, log)
    log.clear()


class Probe:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log.append("del " + self.name)


# `box` holds the generator, whose frame holds `box`.
def plain(box):
    mine = Probe("plain")
    yield 1
    yield 2


def guarded(box):
    mine = Probe("guarded")
    try:
        yield 1
        yield 2
    finally:
        log.append("finally")


def make(kind):
    box = []
    box.append(kind(box))
    return box


g = plain([])
next(g)
del g
report("dropped while suspended:")
g = guarded([])
next(g)
del g
report("and with a finally block:")

b = make(plain)
print("tracked", gc.is_tracked(b[0]))
del b
report("the name gone:")
print("found a cycle:", gc.collect() >= 2)
report("collected:")

b = make(plain)
print(next(b[0]))
del b
report("the name gone:")
print("found a cycle:", gc.collect() >= 2)
report("collected:")

b = make(guarded)
print(next(b[0]))
w = weakref.ref(b[0], lambda r: log.append("callback"))
del b
report("the name gone:")
print("found a cycle:", gc.collect() >= 2)
report("collected:")
print(w())

b = make(guarded)
print(list(b[0]))
report("it ran to its end:")
del b
print("found a cycle:", gc.collect() >= 2)
report("collected:")

b = make(guarded)
next(b[0])
b[0].close()
report("closed:")
del b
print("found a cycle:", gc.collect() >= 2)
report("collected:")


# The finally block puts the generator's box back where a name finds it.
def saving(box):
    try:
        yield 1
    finally:
        kept.append(box)
        log.append("saved")


kept = []
b = make(saving)
next(b[0])
del b
gc.collect()
report("collected:")
print("kept", len(kept), type(kept[0][0]).__name__, next(kept[0][0], "ended"))
kept.clear()
gc.collect()
report("and once more:")


def walk(source):
    for x in source:
        yield x + 1


g = iter([1, 2, 3])
for i in range(50):
    g = walk(g)
print(next(g))
r = weakref.ref(g)
del g
print("dead at once", r(), gc.collect())
gc.enable()
