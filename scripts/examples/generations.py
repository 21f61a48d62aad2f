import gc


def where(label, o):
    found = "nowhere"
    for g in range(3):
        for x in gc.get_objects(g):
            if x is o:
                found = "generation %d" % g
    print(label, found)


def older(label):
    count = gc.get_count()
    print(label, count[1], count[2])


gc.disable()
gc.collect()
a = []
where("a new list:", a)
gc.collect(0)
where("after a collection of generation 0:", a)
gc.collect(0)
where("after another:", a)
gc.collect(1)
where("after one of generation 1:", a)
gc.collect(1)
where("after another:", a)
gc.collect()
where("after a full one:", a)
b = [a]
gc.collect(1)
where("a list made later:", b)

gc.collect()
older("after a full collection:")
gc.collect(0)
older("after generation 0:")
gc.collect(0)
older("after generation 0 again:")
gc.collect(1)
older("after generation 1:")
for i in range(5):
    gc.collect(0)
older("after five times generation 0:")
gc.collect(2)
older("after a full collection:")

for age in (0, 1, 2):
    a = []
    b = [a]
    a.append(b)
    if age > 0:
        gc.collect(0)
    if age > 1:
        gc.collect(1)
    del a
    del b
    print("age", age, "found by", gc.collect(0), gc.collect(1), gc.collect(2))


def totals():
    t = []
    for s in gc.get_stats():
        t += [s["collections"], s["collected"]]
    return t


before = totals()
for i in range(7):
    a = []
    a.append(a)
    del a
    gc.collect(i % 3)
after = totals()
for g in range(3):
    print(
        "generation", g, "collections", after[2 * g] - before[2 * g], "collected",
        after[2 * g + 1] - before[2 * g + 1],
    )
