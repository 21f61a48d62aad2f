# Tuple, list, set, dict, instances with and without __slots__ side by side: size by number of
# numbers, what a look-up compares, what a change costs.
import gc
import sys
import tracemalloc

# Counts the comparisons that a look-up makes.
compared = 0


class Key:
    def __init__(self, k):
        self.k = k

    def __eq__(self, other):
        global compared
        compared = compared + 1
        return self.k == other.k

    def __hash__(self):
        return hash(self.k)


for n in (0, 1, 2, 3, 5, 10, 100, 1000, 10000):
    numbers = list(range(n))
    print(n, "tuple", sys.getsizeof(tuple(numbers)), "list", sys.getsizeof(list(numbers)), "set",
          sys.getsizeof(set(numbers)), "frozenset", sys.getsizeof(frozenset(numbers)), "dict",
          sys.getsizeof(dict.fromkeys(numbers)), "bytes", sys.getsizeof(bytes(n)))


class Open:
    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z


class Slots:
    __slots__ = ("x", "y", "z")

    def __init__(self, x, y, z):
        self.x, self.y, self.z = x, y, z


def cost(label, make):
    made = list()
    for i in range(3):
        made.append(make())
    made.clear()
    room = [None] * 1000
    gc.collect()
    tracemalloc.start()
    for i in range(1000):
        room[i] = make()
    now = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(label, "bytes each, in tens:", now // 10000)


a, b, c = list(), list(), list()
cost("tuple of 3", lambda: (a, b, c))
cost("list of 3", lambda: [a, b, c])
cost("dict of 3", lambda: {"x": a, "y": b, "z": c})
cost("slots", lambda: Slots(a, b, c))
cost("instance", lambda: Open(a, b, c))

for n in (10, 100, 300):
    keys = list()
    for i in range(n):
        keys.append(Key(i))
    as_set, as_tuple = set(keys), tuple(keys)
    as_dict = dict.fromkeys(keys)
    for where in (0, n // 2, n - 1, n):
        wanted = Key(where)
        compared = 0
        found = wanted in keys
        in_list = compared
        compared = 0
        found = wanted in as_tuple
        in_tuple = compared
        compared = 0
        found = wanted in as_set
        in_set = compared
        compared = 0
        found = wanted in as_dict
        print("of", n, "at", where, found, "comparisons: list", in_list, "tuple", in_tuple, "set", in_set, "dict", compared)

l, s, d = list(), set(), dict()
for i in range(100):
    l.append(i)
    s.add(i)
    d[i] = i
    if i % 20 == 19:
        print("filled", i + 1, sys.getsizeof(l), sys.getsizeof(s), sys.getsizeof(d))
for i in range(100):
    l.pop()
    s.discard(i)
    d.pop(i)
    if i % 20 == 19:
        print("emptied", i + 1, sys.getsizeof(l), sys.getsizeof(s), sys.getsizeof(d))


def hashable(o):
    try:
        hash(o)
        return True
    except TypeError:
        return False


for o in (tuple([1, 2]), frozenset([1]), "text", bytes(3)):
    print(type(o), "hash", hashable(o), gc.is_tracked(o))
for o in ([1], {"a": 1}, {1}, bytearray(3)):
    print(type(o), "hash", hashable(o), gc.is_tracked(o))
