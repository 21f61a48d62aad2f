import gc

lists = 1000000
cycles = 300000

default = gc.get_threshold()
print("default thresholds:", default)


def settle():
    global before
    gc.collect()
    before = gc.get_stats()
    gc.freeze()
    gc.collect()


def report(label):
    global counts, after, ran, collected
    counts = gc.get_count()
    if not label:
        return
    after = gc.get_stats()
    print(label, "thresholds", gc.get_threshold())
    for g in range(3):
        ran = after[g]["collections"] - before[g]["collections"]
        collected = after[g]["collected"] - before[g]["collected"]
        if g == 2:
            ran = ran - 1
        print("  generation", g, "collections", ran, "collected", collected)
    print("  counts", counts)


def keep_lists(n):
    global keep
    settle()
    keep = []
    for i in range(n):
        keep.append([])
    report("kept lists:")
    del keep


def drop_cycles(n):
    global a, b
    settle()
    for i in range(n):
        a = []
        b = []
        a.append(b)
        b.append(a)
    report("dropped cycles:")
    del a
    del b
    print("  left for gc.collect():", gc.collect())


def mixed(n):
    global keep, a, b
    settle()
    keep = []
    for i in range(n):
        a = []
        b = []
        a.append(b)
        b.append(a)
        if i % 10 == 0:
            keep.append(a)
    report("one cycle of ten kept:")
    del keep
    del a
    del b
    print("  left for gc.collect():", gc.collect())


# Up to 3.10 a function keeps the frame of its first call, and frames count.
report("")
keep_lists(0)
keep_lists(lists)
drop_cycles(cycles)
mixed(cycles)

for t in [(100, 5, 5), (10000, 10, 10), (700, 1000, 1000), (50, 1, 1)]:
    gc.set_threshold(t[0], t[1], t[2])
    keep_lists(lists // 10)
    drop_cycles(cycles // 10)
    mixed(cycles // 10)

gc.set_threshold(0)
print("switched off:", gc.get_threshold(), gc.isenabled())
drop_cycles(cycles // 100)
gc.set_threshold(default[0], default[1], default[2])
gc.disable()
print("disabled:", gc.get_threshold(), gc.isenabled())
drop_cycles(cycles // 100)
gc.enable()
