import gc
import sys

is_finalized = getattr(gc, "is_finalized", lambda o: "n/a")  # from 3.9 on


class Node:
    pass


gc.collect()
gc.disable()
print(
    "flags",
    gc.DEBUG_STATS,
    gc.DEBUG_COLLECTABLE,
    gc.DEBUG_UNCOLLECTABLE,
    gc.DEBUG_SAVEALL,
    gc.DEBUG_LEAK,
)
print("set now", gc.get_debug())
gc.set_debug(gc.DEBUG_SAVEALL)
print("set now", gc.get_debug())
gc.set_debug(0)
print("set now", gc.get_debug())
print("enabled", gc.isenabled())
gc.enable()
print("enabled", gc.isenabled())
gc.disable()
print("garbage", gc.garbage)

gc.set_debug(gc.DEBUG_SAVEALL)
a = [1, 2]
a.append(a)
del a
print("found", gc.collect())
print("in gc.garbage:", len(gc.garbage), gc.garbage[0])
print("found again, as gc.garbage keeps it:", gc.collect(), len(gc.garbage))
b = gc.garbage[0]
print("references to it:", sys.getrefcount(b))
gc.garbage.clear()
print("references to it:", sys.getrefcount(b))
del b
print("found again:", gc.collect(), len(gc.garbage))
gc.garbage.clear()
x = Node()
y = Node()
x.other = y
y.other = x
x.data = [1, 2, 3]
del x
del y
print("found", gc.collect())
types = []
for o in gc.garbage:
    types.append(type(o).__name__)
del o
types.sort()
print("their types", types)
print("saved", len(gc.garbage))
gc.set_debug(0)
gc.garbage.clear()
print("found without the flag", gc.collect(), len(gc.garbage))


class Loud:
    def __del__(self):
        print("  __del__")


gc.set_debug(gc.DEBUG_SAVEALL)
x = Loud()
x.me = x
del x
print("found", gc.collect())
print("saved", len(gc.garbage), "finalized", is_finalized(gc.garbage[0]))
gc.set_debug(0)
gc.garbage.clear()
print("found", gc.collect())

gc.collect()
marker = ["marker"]


def known(generation=None):
    count = 0
    for o in gc.get_objects(generation):
        if o is marker:
            count = count + 1
    return count


print("young:", known(0), known(1), known(2), known())
gc.collect(0)
print("after collect(0):", known(0), known(1), known(2), known())
gc.collect(1)
print("after collect(1):", known(0), known(1), known(2), known())
gc.collect(2)
print("after collect(2):", known(0), known(1), known(2), known())
gc.freeze()
print("frozen:", known(0), known(1), known(2), known())
print("frozen objects:", gc.get_freeze_count() > 0)
frozen = gc.get_freeze_count()
gc.unfreeze()
print("unfrozen:", known(0), known(1), known(2), known())
print("frozen objects after unfreeze", gc.get_freeze_count() < frozen)


def attempt(function, argument):
    try:
        function(argument)
        return True, ""
    except ValueError as error:
        return False, "ValueError: " + str(error)


print(*attempt(gc.get_objects, 3))
print(*attempt(gc.collect, 3))
print(*attempt(gc.collect, -1))

gc.collect()
a = []
a.append(a)
gc.freeze()
del a
print("found while frozen:", gc.collect())
gc.unfreeze()
print("found afterwards:", gc.collect())

gc.collect()
print("counts", gc.get_count())
gc.collect(0)
print("counts", gc.get_count()[1], gc.get_count()[2])
gc.collect(0)
print("counts", gc.get_count()[1], gc.get_count()[2])
gc.collect(1)
print("counts", gc.get_count()[1], gc.get_count()[2])
gc.collect(1)
print("counts", gc.get_count()[1], gc.get_count()[2])
gc.collect(2)
print("counts", gc.get_count()[1], gc.get_count()[2])
before = gc.get_stats()
gc.collect(0)
gc.collect(1)
gc.collect(1)
gc.collect()
gc.collect()
gc.collect()
after = gc.get_stats()
for g in range(3):
    print(
        "generation",
        g,
        "ran",
        after[g]["collections"] - before[g]["collections"],
        "keys",
        list(after[g]),
    )

old = gc.get_threshold()
gc.set_threshold(5)
print("threshold", gc.get_threshold())
gc.set_threshold(6, 7)
print("threshold", gc.get_threshold())
gc.set_threshold(8, 9, 10)
print("threshold", gc.get_threshold())
gc.set_threshold(0)
print("threshold", gc.get_threshold())
gc.set_threshold(old[0], old[1], old[2])
gc.enable()
