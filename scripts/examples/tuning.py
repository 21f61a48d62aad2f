# Tuning the collector: one workload under several settings. How many collections of each
# generation run, what they free, what is left, and the most memory in use, side by side.
import gc
import tracemalloc

n = 20000
live = 30000

# The application: what is there for good.
state = list()
for i in range(live):
    state.append([i])


# A request makes some objects that die by counting, and a cycle that does not.
def serve(n):
    for i in range(n):
        number = i
        request = {"id": number, "path": "index"}
        parts = [request, [number], (number, i + 1)]
        session = [parts]
        if i % 3 == 0:
            session.append(session)


def totals():
    return [(s["collections"], s["collected"]) for s in gc.get_stats()]


def run(label, settings):
    gc.collect()
    gc.collect()
    settings()
    before = totals()
    tracemalloc.start()
    serve(n)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    after = totals()
    runs = " ".join(str(a[0] - b[0]) for a, b in zip(after, before))
    collected = sum(a[1] - b[1] for a, b in zip(after, before))
    gc.unfreeze()
    gc.enable()
    left = gc.collect()
    gc.set_threshold(700, 10, 10)
    print(label, "collections", runs, "collected", collected, "left", left, "peak, 64 KiB", peak // 65536)


gc.set_threshold(700, 10, 10)
run("700, 10, 10", lambda: gc.set_threshold(700, 10, 10))
run("100, 10, 10", lambda: gc.set_threshold(100, 10, 10))
run("5000, 10, 10", lambda: gc.set_threshold(5000, 10, 10))
run("50000, 20, 20", lambda: gc.set_threshold(50000, 20, 20))
run("700, 5, 1000", lambda: gc.set_threshold(700, 5, 1000))
run("700, 10, 10, frozen", lambda: gc.freeze())
run("threshold 0", lambda: gc.set_threshold(0))
run("disabled", gc.disable)
run("by hand, every 5000 requests", lambda: gc.disable())
gc.disable()
found = []
for part in range(n // 5000):
    serve(5000)
    found.append(str(gc.collect()))
gc.enable()
print("collected each time", " ".join(found))
