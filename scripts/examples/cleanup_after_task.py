# After a big task: what goes by itself, what gc.collect() finds, what the free lists keep.
import gc
import sys

n = 5000


class Record:
    def __init__(self, k):
        self.key = k
        self.peers = list()


def task(n, linked):
    records = list()
    for i in range(n):
        r = Record(i)
        if linked and i > 0:
            r.peers.append(records[i - 1])
            records[i - 1].peers.append(r)
        records.append(r)
    return len(records)


blocks = sys.getallocatedblocks

gc.collect()
gc.disable()
before = blocks()
print("records", task(n, False))
print("blocks left, in hundreds", (blocks() - before + 50) // 100)
print("gc.collect() finds", gc.collect())
print("blocks left, in hundreds", (blocks() - before + 50) // 100)
before = blocks()
print("records", task(n, True))
print("blocks left, in thousands", (blocks() - before + 500) // 1000)
print("young ones", gc.get_count()[0] >= n)
print("gc.collect(0) finds", gc.collect(0))
print("blocks left, in thousands", (blocks() - before + 500) // 1000)
print("gc.collect() finds", gc.collect())
before = blocks()
kept = list()
for i in range(n):
    kept.append(Record(i))
for i in range(n - 1):
    kept[i].peers.append(kept[i + 1])
    kept[i + 1].peers.append(kept[i])
gc.collect()
del kept
print("gc.collect(0) finds", gc.collect(0), "gc.collect(1) finds", gc.collect(1))
print("gc.collect() finds", gc.collect())
print("blocks left, in hundreds", (blocks() - before + 50) // 100)
gc.enable()
found = list()
for i in range(5):
    task(n // 5, True)
    found.append(gc.collect())
print("with automatic collections on, by hand after each task:", found[4] <= 2 * (n // 5))
