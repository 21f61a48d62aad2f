# The most memory in use: get_traced_memory, reset_peak, clear_traces. Figures in units of 10 KiB, rounded.
import gc, math, tracemalloc
gc.collect()
kib = lambda n: math.floor(n / 10240 + 0.5)
def report(label):
    pair = tracemalloc.get_traced_memory()
    print(label, kib(pair[0]), kib(pair[1]))


def total_of_list(n):
    squares = list()
    for i in range(n): squares.append(i * i)
    return sum(squares)

def total_of_pairs(n):
    pairs_of = list()
    for i in range(n): pairs_of.append((i + 1000, i + 2000))
    return len(pairs_of)

tracemalloc.start()
report("start")
total = total_of_list(20000)
report("a list of squares, gone")
tracemalloc.reset_peak()
report("after reset_peak")
total = total_of_pairs(5000)
report("pairs, gone")
tracemalloc.reset_peak()
kept = bytearray(3 << 20)
report("3 MiB kept")
copy = bytes(kept)
report("and a copy")
del copy
report("the copy gone")
tracemalloc.reset_peak()
report("after reset_peak")
for i in range(5): one = bytearray(1 << 20); del one
report("five times 1 MiB")
tracemalloc.clear_traces()
report("after clear_traces")
del kept
report("3 MiB that nobody knows, gone")
print(len(tracemalloc.get_traced_memory()), tracemalloc.is_tracing())
unknown = list()
tracemalloc.clear_traces()
for i in range(30000): unknown.append(None)
report("a list that grew")
tracemalloc.stop()
report("after stop")
tracemalloc.start()
report("started again")
tracemalloc.stop()
# Growing one by one against all at once: the peak is the last move.
for n in (1000, 10000, 100000):
    tracemalloc.start()
    grown = list()
    for i in range(n): grown.append(None)
    by_append = tracemalloc.get_traced_memory()
    del grown
    tracemalloc.clear_traces()
    made = [None] * n
    at_once = tracemalloc.get_traced_memory()
    del made
    tracemalloc.stop()
    print(n, kib(by_append[0]), kib(by_append[1]), kib(at_once[0]), kib(at_once[1]))
