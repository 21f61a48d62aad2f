import gc
import types


class Node:
    pass


class Slotted:
    __slots__ = ("next",)


def link_attribute(a, b):
    a.next = b


def link_cell(a, b):
    a.cell_contents = b


makers = [
    ("lists", lambda: [], lambda a, b: a.append(b)),
    ("dicts", lambda: dict(), lambda a, b: a.__setitem__("next", b)),
    ("instances", Node, link_attribute),
    ("slotted", Slotted, link_attribute),
    ("cells", lambda: types.CellType(None), link_cell),
    ("lists in tuples", lambda: ([],), lambda a, b: a[0].append(b)),
]


def ring(make, link, n):
    global first, last
    first = make()
    last = first
    for i in range(n - 1):
        fresh = make()
        link(last, fresh)
        last = fresh
    link(last, first)


gc.disable()
for name, make, link in makers:
    for n in (1, 2, 3, 10, 100, 1000):
        gc.collect()
        ring(make, link, n)
        first = None
        last = None
        print(name, n, gc.collect())

for name, make, link in makers:
    gc.collect()
    ring(make, link, 50)
    first = None
    print(name, "held", gc.collect())
    last = None
    print(name, "let go", gc.collect())

outer = []
for i in range(10):
    ring(makers[0][1], makers[0][2], 5)
    outer.append(first)
    last.append(outer)
first = None
last = None
print("held:", gc.collect())
del outer
print("let go:", gc.collect())
