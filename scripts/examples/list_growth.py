import sys

n = 10000
empty = sys.getsizeof(list())


def capacity(l):
    return (sys.getsizeof(l) - empty) // 8


last = 0


def changed(l):
    global last
    if capacity(l) != last:
        last = capacity(l)
        print("  length", len(l), "size", sys.getsizeof(l), "room for", last)


print("append")
l = []
for i in range(n):
    l.append(None)
    changed(l)

print("pop")
for i in range(n):
    l.pop()
    changed(l)

print("insert at the front")
for i in range(200):
    l.insert(0, None)
    changed(l)
print("pop from the front")
for i in range(200):
    l.pop(0)
    changed(l)

print("extend an empty list")
for i in range(0, 34):
    l = list()
    l.extend(range(i))
    print("  by", i, "room for", capacity(l))
print("extend by seven at a time")
l = []
for i in range(40):
    l.extend(range(7))
    changed(l)
print("extend by a list, a tuple, an iterator, a generator")
ten = list(range(10))
l = []
l.extend(ten)
print("  list", len(l), capacity(l))
l = []
tenth = tuple(ten)
l.extend(tenth)
print("  tuple", len(l), capacity(l))
l = []
l.extend(iter(ten))
print("  iterator", len(l), capacity(l))


def squares(n):
    for i in range(n):
        yield i * i


l = []
l.extend(squares(10))
print("  generator", len(l), capacity(l))

print("displays, calls, copies, repeats")
x = None
print(
    "  [x]",
    capacity([x]),
    "[x, x]",
    capacity([x, x]),
    "[x, x, x]",
    capacity([x, x, x]),
    "[x] * 5",
    capacity([x, x, x, x, x]),
)
print(
    "  constants",
    capacity([1]),
    capacity([1, 2]),
    capacity([1, 2, 3]),
    capacity([1, 2, 3, 4]),
    capacity([1, 2, 3, 4, 5]),
    capacity(["a", "b", 1.5, True, 5, 6, 7]),
)
for i in range(0, 20):
    l = [x] * i
    copy = l.copy()
    whole = list(l)
    part = l[0:i]
    sum = l + l
    print(
        "  repeat",
        i,
        capacity(l),
        "copy",
        capacity(copy),
        "list()",
        capacity(whole),
        "slice",
        capacity(part),
        "sum",
        capacity(sum),
    )

print("assigning to slices and deleting them")
l = list(range(100))
print("  start", len(l), capacity(l))
l[10:20] = range(5)
print("  ten replaced by five", len(l), capacity(l))
l[0:0] = range(50)
print("  fifty put in front", len(l), capacity(l))
del l[::2]
print("  every second deleted", len(l), capacity(l))
del l[5:60]
print("  fifty-five deleted", len(l), capacity(l))
l[3:4] = [1, 2, 3, 4]
print("  one replaced by four", len(l), capacity(l))
del l[2:]
print("  all but two deleted", len(l), capacity(l))
l[:] = []
print("  all replaced by nothing", len(l), capacity(l))

print("del of one item at a time")
l = list(range(64))
last = 0
changed(l)
for i in range(64):
    del l[0]
    changed(l)
print("remove")
l = list(range(64))
last = 0
changed(l)
for i in range(64):
    l.remove(i)
    changed(l)
print("clear")
l = list(range(64))
l.clear()
print("  ", len(l), capacity(l))
del l
