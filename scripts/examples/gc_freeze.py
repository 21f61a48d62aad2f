import gc

gc.disable()
gc.collect()
start = gc.get_freeze_count()


def inside(o, generation):
    return any(x is o for x in gc.get_objects(generation))


a = []
b = [a]
print("young", inside(a, 0), inside(a, 1), inside(a, 2))
gc.collect(0)
print("middle", inside(a, 0), inside(a, 1), inside(a, 2))
gc.freeze()
print("frozen", inside(a, 0), inside(a, 1), inside(a, 2), inside(a, None))
print("counts", gc.get_count()[1], gc.get_count()[2], gc.get_freeze_count() > start)
print("tracked still", gc.is_tracked(a), gc.get_referents(b))
c = [b]
print("new ones are not", inside(c, 0))

x = []
x.append(x)
gc.freeze()
x = None
print("collected", gc.collect())
before = gc.get_freeze_count()
y = []
y.append(y)
y = None
print("others go", gc.collect())
print("the frozen count stays", gc.get_freeze_count() == before)
gc.unfreeze()
print("thawed", gc.get_freeze_count())
print("collected now", gc.collect())

z = []
gc.freeze()
gc.unfreeze()
print(inside(z, 0), inside(z, 1), inside(z, 2))
gc.collect(1)
print(inside(z, 0), inside(z, 1), inside(z, 2))


class Noisy:
    def __del__(self):
        print("gone", self.name)


n = Noisy()
n.name = "frozen"
gc.freeze()
frozen = gc.get_freeze_count()
n = None
print("one frozen object less", frozen - gc.get_freeze_count())
m = Noisy()
m.name = "cycle"
m.me = m
gc.freeze()
m = None
print("a frozen cycle stays", gc.collect())
gc.unfreeze()
print("until it is thawed", gc.collect())
gc.freeze()
gc.freeze()
twice = gc.get_freeze_count()
gc.unfreeze()
gc.unfreeze()
print(gc.get_freeze_count())

holder = []
gc.freeze()
p = []
p.append(p)
holder.append(p)
p = None
print("held by a frozen list", gc.collect(), len(holder))
holder.clear()
print("let go", gc.collect())
gc.unfreeze()
