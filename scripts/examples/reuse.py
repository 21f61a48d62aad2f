import weakref


class Point:
    def __init__(self, x):
        self.x = x


class Slotted:
    __slots__ = ("a", "b", "c", "d", "e")


one = 1.5
two = 2.5


def settle(make):
    global kept
    kept = []
    last, run, step = 0, 0, 0
    for i in range(20000):
        kept.append(make(i))
        place = id(kept[-1])
        if place % 16384 <= 80:
            run = 1
        elif run == 0:
            run = 0
        elif run == 1:
            step = place - last
            run = 2
        elif place - last == step:
            run = run + 1
        else:
            run = 0
        last = place
        if run >= 4:
            break


def again(label, make):
    global place, a, b, same, kept
    settle(make)
    place = [None]
    a = make(0)
    place[0] = id(a)
    del a
    b = make(0)
    same = place[0] == id(b)
    del b
    del kept
    print(label, same)


again("list", lambda i: [])
again("list with items", lambda i: [one, two])
again("float", lambda i: float("4.5"))
again("int", lambda i: int("123456789"))
again("big int", lambda i: int("123456789012345678901234567890"))
again("tuple of 1", lambda i: (one,))
again("tuple of 2", lambda i: (one, two))
parts = [None] * 20
again("tuple of 20", lambda i: tuple(parts))
parts.append(None)
again("tuple of 21", lambda i: tuple(parts))
again("str", lambda i: str("ab") * 20)
again("bytes", lambda i: bytes(100))
again("bytearray", lambda i: bytearray(100))
again("dict", lambda i: {})
again("dict with an item", lambda i: {one: two})
again("set", lambda i: set())
again("frozenset", lambda i: frozenset(parts))
again("object()", lambda i: object())
again("slice", lambda i: slice(1, 2))
again("instance", lambda i: Point(1))
again("instance with slots", lambda i: Slotted())
again("iterator", lambda i: iter(parts))
again("weak reference", lambda i: weakref.ref(Point, len))


def stack(label, make):
    global made, places, taken, kept
    settle(make)
    made = [None] * 6
    places = [None] * 6
    for i in range(6):
        made[i] = make(i)
    for i in range(6):
        places[i] = id(made[i])
    for i in range(6):
        made[i] = None
    for i in range(6):
        made[i] = make(i)
    taken = []
    for i in range(6):
        taken.append(places.index(id(made[i])))
    print(label, "freed 0 to 5, taken", taken)
    del made
    del kept


stack("floats", lambda i: float(i))
stack("tuples", lambda i: (one, two))
stack("lists", lambda i: [])
stack("dicts", lambda i: {})
stack("sets", lambda i: set())
stack("strs", lambda i: str("xyz") * 50)
stack("bytes", lambda i: bytes(300))
stack("objects", lambda i: object())
stack("slotted", lambda i: Slotted())

settle(lambda i: set())
a = set()
block = id(a) - 16
del a
b = bytes(216 - 33)
print("bytes where a set was:", id(b) == block)
del b
a = set()
print("a set where the bytes were:", id(a) - 16 == block)
del a
c = bytes(17)
print("but not for a block of another size:", id(c) != block)
del c
del kept

places = set()
for i in range(1000):
    x = []
    places.add(id(x))
print("lists bound to one name take turns in", len(places), "places")
places = set()
for i in range(1000):
    del x
    x = []
    places.add(id(x))
    x = []
    del x
    x = []
print("deleted first, in", len(places))
places = set()
for i in range(1000):
    x = Point(i)
    places.add(id(x))
print("instances bound to one name take turns in", len(places), "places")
