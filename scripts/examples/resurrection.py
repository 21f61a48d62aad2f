import gc
import sys
import weakref

is_finalized = getattr(gc, "is_finalized", lambda o: "n/a")  # from 3.9 on

saved = []
calls = 0


class Phoenix:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        global calls
        calls = calls + 1
        print("  __del__ of", self.name)
        saved.append(self)


class Plain:
    pass


gc.collect()
gc.disable()
p = Phoenix("one")
print("finalized before:", is_finalized(p))
del p
print("saved:", len(saved), saved[0].name)
print("finalized:", is_finalized(saved[0]), "references", sys.getrefcount(saved[0]))
p = saved[0]
print("bound again:", sys.getrefcount(p))
saved.clear()
del p
print("died a second time without __del__, calls", calls)
p = Phoenix("two")
p = Phoenix("three")
print("saved", len(saved))
del p
print("saved", len(saved))
saved.clear()
print("cleared, calls", calls)

p = Phoenix("root")
p.child = Phoenix("child")
p.items = [1, 2, Plain()]
del p
print("only the root died:", calls, len(saved))
print("its child is whole:", saved[0].child.name, len(saved[0].items))
saved.clear()
print("now the child has been finalized too, calls", calls)
print("saved", len(saved), saved[0].name)
saved.clear()
print("calls", calls)

a = Phoenix("a")
b = Phoenix("b")
a.other = b
b.other = a
del a
del b
print("collected", gc.collect())
print("saved", len(saved), "calls", calls)
print("whole:", saved[0].other.name, saved[1].other.name)
print("finalized:", is_finalized(saved[0]), is_finalized(saved[1]))
print("nothing to collect while saved:", gc.collect())
saved.clear()
print("collected at last", gc.collect(), "calls", calls)

keeper = Phoenix("keeper")
other = Plain()
third = [other, keeper]
keeper.other = other
other.third = third
del keeper
del other
del third
print("collected", gc.collect())
print("saved", len(saved), "its list has", len(saved[0].other.third))
print("part of it is freed by hand")
del saved[0].other
print("collected", gc.collect())
saved.clear()
print("and the rest", gc.collect())


class Saver:
    def __del__(self):
        saved.append(self.part)


s = Saver()
s.me = s
s.part = [1, 2, 3]
del s
print("collected", gc.collect())
print("the part lives on:", saved)
saved.clear()
print("and the cycle is found later:", gc.collect())

p = Phoenix("weak")
r = weakref.ref(p)
c = weakref.ref(p, lambda reference: print("  callback"))
print("alive:", r() is p)
del p
print("saved by counting, weak references still good:", r() is saved[0], c() is saved[0])
saved.clear()
print("dead:", r() is None, c() is None)
p = Phoenix("weak cycle")
p.me = p
r = weakref.ref(p)
c = weakref.ref(p, lambda reference: print("  callback"))
del p
print("collected", gc.collect())
print(
    "saved by __del__ in the collector:",
    len(saved),
    "weak references good:",
    r() is not None,
    c() is not None,
)
saved.clear()
print("collected", gc.collect())
del r
del c

for i in range(5):
    x = Phoenix(i)
    x.me = x
del x
print("collected", gc.collect(), "saved", len(saved), "calls", calls)
for o in saved:
    del o.me
del o
saved.clear()
print("collected", gc.collect(), "saved", len(saved), "calls", calls)
gc.enable()
