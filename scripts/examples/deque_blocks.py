# The twin of deque_blocks.lua.
import gc
import sys
import weakref
from collections import deque


def try_(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as e:
        print(label, "%s: %s" % (type(e).__name__, e))


d = deque()
print(sys.getrefcount(d), sys.getsizeof(d), gc.is_tracked(d), type(d), len(d), bool(d), d)
for i in range(200):
    d.append(i)
    if i % 16 == 0:
        print(i, sys.getsizeof(d), len(d))
for i in range(200):
    d.popleft()
    if i % 16 == 0:
        print(i, sys.getsizeof(d), len(d))
for i in range(100):
    d.appendleft(i)
print(sys.getsizeof(d), d[0], d[-1], d[50])
while d:
    d.pop()
print(sys.getsizeof(d), d)
for n in (0, 1, 2, 31, 63, 64, 65, 128, 1000):
    print(n, sys.getsizeof(deque(range(n))), sys.getsizeof(deque([0] * n, n)))

d = deque([1, 2, 3])
d.append(4)
d.appendleft(0)
d.extend([5, 6])
d.extendleft([-1, -2])
print(d, d.pop(), d.popleft(), d)
d.rotate(2)
print(d)
d.rotate(-3)
print(d)
d.rotate()
d.reverse()
print(d, d.count(3), d.index(4), 5 in d, 50 in d)
d.insert(2, "two")
d.insert(-1, "last but one")
d.insert(100, "end")
d.insert(-100, "start")
print(d)
d.remove("two")
d[1] = "one"
del d[0]
print(d, d[1], d[-2])
print(list(d), list(reversed(d)), tuple(d.copy()))
d.extend(d)
print(len(d), d[3])
d.clear()
print(d, sys.getsizeof(d))

d = deque(range(10), 4)
print(d, d.maxlen, deque().maxlen)
d.append("x")
d.appendleft("y")
print(d)
print(deque([1, 2], maxlen=1), deque(maxlen=3), deque([1], None))
print(d + d, d * 2, deque([1, 2]) * 3, d.copy().maxlen)
try_("full", lambda: d.insert(1, 0))
try_("negative", lambda: deque([], -1))
try_("no int", lambda: deque([], "a"))
try_("unknown", lambda: deque(size=3))


def assign(key, value):
    d[key] = value


def grow():
    for x in d:
        d.append(x)


def attribute():
    d.x = 1


d = deque([1, 2, 3])
try_("pop", lambda: deque().pop())
try_("popleft", lambda: deque().popleft())
try_("index", lambda: d[3])
try_("set", lambda: assign(-4, 1))
try_("slice", lambda: d[0:1])
try_("index of", lambda: d.index(7))
try_("remove", lambda: d.remove(7))
try_("add", lambda: d + [])
try_("hash", lambda: hash(d))
try_("changed", grow)
try_("attribute", attribute)
print(d)

print(deque([1, 2]) == deque([1, 2]), deque([1, 2]) == [1, 2], deque() == deque())
print(deque([1, 2]) < deque([1, 3]), deque([1]) < deque([1, 0]), deque([2]) <= deque([1, 5]))

d = deque(range(130))
it = iter(d)
print(type(it), sys.getsizeof(it), gc.is_tracked(it), sys.getrefcount(d), next(it), it.__length_hint__())
back = reversed(d)
print(type(back), sys.getsizeof(back), next(back), back.__length_hint__(), sum(back))
n = 0
for x in it:
    n = n + x
print(n, sys.getrefcount(d))
del it, back
print(sys.getrefcount(d))

gc.collect()
o = []
d = deque()
d.append(o)
d.append(o)
print(sys.getrefcount(o), len(gc.get_referents(d)), o in gc.get_referents(d), d in gc.get_referrers(o))
d.append(d)
print(sys.getrefcount(d), d)


class T:
    def __del__(self):
        print("died", self.name)


for i in range(3):
    t = T()
    t.name = i
    d.append(t)
    del t
w = weakref.ref(d)
del d
print(gc.collect(), w(), sys.getrefcount(o))
d = deque()
for i in range(3):
    t = T()
    t.name = i
    d.appendleft(t)
    del t
d.clear()
del d

d = deque()
for _ in range(3):
    for i in range(2000):
        d.append(None)
    for i in range(2000):
        d.pop()
    print(len(d), sys.getsizeof(d))
