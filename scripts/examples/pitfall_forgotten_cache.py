# Pitfall: a cache that forgets nothing grows as long as the program runs. Remedies: a bound on its
# size, weak values, or clearing it. What tracemalloc shows of each.
import gc
import tracemalloc
import weakref


class Answer:
    def __init__(self, key):
        self.key = key
        self.text = bytearray(2000)


def bytes_in_use():
    return tracemalloc.get_traced_memory()[0]


# The first rounds make what is made once; from the fourth on the figures are exact.
def report(round, cache):
    global before
    now = bytes_in_use()
    print("round", round, "entries", len(cache), "hundreds of bytes more", "-" if round < 3 else (now - before) // 100)
    before = now


def forgetful(cache, key):
    found = cache.get(key)
    if found is None:
        found = Answer(key)
        cache[key] = found
    return found


# The least recently used entry goes: a dict keeps the order in which keys came.
def bounded(cache, key, most):
    found = cache.pop(key, None)
    if found is None:
        found = Answer(key)
    cache[key] = found
    if len(cache) > most:
        cache.pop(next(iter(cache)))
    return found


gc.collect()
tracemalloc.start()
before = 0
cache = dict()
for round in range(5):
    for i in range(200):
        forgetful(cache, round * 100 + i)
    report(round, cache)
snapshot = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*forgotten_cache*")])
print("the largest by line:", snapshot.statistics("lineno")[0].count >= 500)
del snapshot
full = bytes_in_use()
cache.clear()
print("pages given back by clearing", (full - bytes_in_use()) // 4096)

for round in range(5):
    for i in range(200):
        bounded(cache, round * 100 + i, 50)
    report(round, cache)
print("the oldest is", next(iter(cache)), 599 in cache, 549 in cache)
cache.clear()

weak = weakref.WeakValueDictionary()
held = list()
for round in range(5):
    for i in range(200):
        answer = forgetful(weak, round * 100 + i)
        if i % 50 == 0:
            held.append(answer)
    answer = None
    report(round, weak)
    print("held", len(held))
full = bytes_in_use()
held.clear()
print("nobody holds any: entries", len(weak), "pages given back", (full - bytes_in_use()) // 4096)
tracemalloc.stop()
