# Re-using objects instead of making new ones: a buffer that is filled again, a list that is
# cleared, a pool of instances. How many blocks are taken in each case.
import gc
import sys
import tracemalloc

n = 2000
gc.collect()


def blocks_of(work):
    work()
    gc.collect()
    before = gc.get_stats()[0]["collections"]
    tracemalloc.start()
    base = tracemalloc.get_traced_memory()[0]
    work()
    pair = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (gc.get_stats()[0]["collections"] - before, (pair[1] - base) // 1024)


class Particle:
    __slots__ = ("x", "y")

    def __init__(self):
        self.x, self.y = 0, 0


made = 0


class Counted:
    def __init__(self):
        global made
        made = made + 1
        self.busy = True


def new_each_time():
    for i in range(n):
        batch = list()
        for j in range(10):
            batch.append(Particle())


pool = list()
for j in range(10):
    pool.append(Particle())


def from_the_pool():
    for i in range(n):
        for p in pool:
            p.x = 0
            p.y = 0


print("collections and KiB at most, new each time:", blocks_of(new_each_time))
print("collections and KiB at most, from the pool:", blocks_of(from_the_pool))

same = 0
last = 0
for i in range(100):
    particle = Particle()
    if id(particle) == last:
        same = same + 1
    last = id(particle)
    del particle
print("new instances at the place of the one before:", same)
buffer = [0] * 1000
place = id(buffer)
moved = 0
for i in range(100):
    for j in range(1000):
        buffer[j] = i
    if id(buffer) != place:
        moved = moved + 1
print("a buffer that is filled again moves:", moved, len(buffer), buffer[999])
used = list(range(1000))
print("a full list", sys.getsizeof(used))
used.clear()
print("cleared", sys.getsizeof(used))
used.extend(range(1000))
print("filled again", sys.getsizeof(used))
used[:] = list()
print("emptied by slice", sys.getsizeof(used))

free = list()


def take():
    if len(free) > 0:
        return free.pop()
    return Counted()


for i in range(n):
    a, b, c = take(), take(), take()
    for x in [a, b, c]:
        free.append(x)
    del a, b, c
print("rounds", n, "instances made", made, "in the pool", len(free))
made = 0
for i in range(n):
    a, b, c = Counted(), Counted(), Counted()
    del a, b, c
print("rounds", n, "instances made", made)
