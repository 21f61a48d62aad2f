import gc

starts = 0
stops = 0


def show(phase, info):
    print(
        "  ",
        phase,
        "generation",
        info["generation"],
        "collected",
        info["collected"],
        "uncollectable",
        info["uncollectable"],
    )


def count(phase, info):
    global starts, stops
    if phase == "start":
        starts = starts + 1
    else:
        stops = stops + 1


gc.collect()
gc.disable()
print("callbacks:", len(gc.callbacks))
gc.callbacks.append(show)
print("callbacks:", len(gc.callbacks))
print("each generation")
gc.collect(0)
gc.collect(1)
gc.collect(2)
print("with something to collect")
for i in range(5):
    a = []
    b = [a]
    a.append(b)
del a
del b
found = gc.collect()
print("found", found)
print("in the youngest generation only")
a = []
a.append(a)
del a
b = []
found = gc.collect(0)
print("found", found)
gc.collect()
print("an object that moved on before it became garbage")
a = []
a.append(a)
gc.collect(0)
del a
print("found in generation 0:", gc.collect(0))
print("found in generation 1:", gc.collect(1))
a = []
a.append(a)
gc.collect(1)
del a
print("found in generation 1:", gc.collect(1))
print("found in generation 2:", gc.collect(2))

gc.callbacks.append(count)
gc.collect()
print("starts", starts, "stops", stops)
gc.callbacks.remove(show)
gc.collect()
gc.collect(0)
print("starts", starts, "stops", stops)
gc.callbacks.remove(count)
gc.collect()
print("starts", starts, "stops", stops, "callbacks", len(gc.callbacks))


class Loud:
    def __del__(self):
        print("   finalizer")


gc.callbacks.append(show)
x = Loud()
x.me = x
del x
found = gc.collect()
print("found", found)
gc.callbacks.clear()

ran = [0, 0, 0]
freed = [0, 0, 0]


def note(phase, info):
    if phase == "stop":
        g = info["generation"]
        ran[g] = ran[g] + 1
        freed[g] = freed[g] + info["collected"]


gc.callbacks.append(note)
old = gc.get_threshold()
gc.set_threshold(50, 4, 3)
gc.collect()
gc.freeze()
gc.collect()
gc.enable()
for i in range(2000):
    a = []
    b = [a]
    a.append(b)
gc.disable()
print("ran", ran, "freed", freed, "counts", gc.get_count())
gc.callbacks.clear()
del a
del b
print("the rest", gc.collect())
gc.set_threshold(old[0], old[1], old[2])
gc.unfreeze()

counts = []


def look(phase, info):
    counts.append((phase, gc.get_count()))


gc.callbacks.append(look)
gc.collect()
counts.clear()
gc.collect(0)
gc.collect(1)
gc.collect(2)
gc.callbacks.clear()
for entry in counts:
    print("  ", entry)
inner = []


def again(phase, info):
    inner.append(gc.collect())


gc.callbacks.append(again)
gc.collect()
gc.callbacks.clear()
print("a collection inside a collection finds", inner)
gc.enable()
