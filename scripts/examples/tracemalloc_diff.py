# moult: versions 3.9 3.10 3.11 3.12 3.13
# What changed between two snapshots: a cache that forgets nothing, a buffer that goes.
import re, tracemalloc
text = lambda x: re.sub(r"[\w./-]*/", "", str(x)).replace(".py", "")
cache = dict()
base, kept, first, second, third = (None,), 0, 0, 0, 0
def handle(n):
    for i in range(n):
        cache[i] = base * 125


def work():
    buffer = base * (1 << 17)
    snapshot = tracemalloc.take_snapshot()
    return snapshot

here = (tracemalloc.Filter(True, "*tracemalloc_diff*"),)
tracemalloc.start()
kept = base * 40
first = tracemalloc.take_snapshot().filter_traces(here)
handle(100)
second = work().filter_traces(here)
handle(150)
third = tracemalloc.take_snapshot().filter_traces(here)
tracemalloc.stop()
def show(old, new):
    for s in new.compare_to(old, "lineno"):
        if s.traceback[0].lineno in (8, 12, 18):
            print(text(s), s.size, s.size_diff, s.count, s.count_diff)
            print(text(repr(s)))


print("first to second")
show(first, second)
print("second to third")
show(second, third)
print("third to first")
show(third, first)
print("the same")
show(third, third)
def total(snapshot, line):
    size = 0
    for s in snapshot.statistics("lineno"): size += s.size if s.traceback[0].lineno == line else 0
    return size

for line in (8, 12, 18): print(line, total(first, line), total(second, line), total(third, line))
one, two = third.compare_to(second, "lineno"), third.compare_to(second, "lineno")
print(one == two, hash(one[0]) == hash(two[0]), one[0] == one[1], one[0] == 5)
for kind in ("lineno", "filename", "traceback"): print(kind, text(third.compare_to(second, kind)[0].traceback))
