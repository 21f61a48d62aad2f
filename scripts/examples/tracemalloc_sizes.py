# What each kind of object takes, block by block: the line, the bytes asked for, the blocks.
import gc, tracemalloc
gc.collect()
class Plain: __init__ = lambda self, v: setattr(self, "v", v)
class Slotted: __slots__ = ("v", "w"); __init__ = lambda self, v: setattr(self, "v", v)
class Empty: pass
warm = (Plain(1), Slotted(1), Empty())
def build(n):
    # Objects that free lists have kept since before the start would not be seen.
    a, b, c, f = [], [], [], []
    for i in range(90): a.append([]); b.append({}); c.append({"a": i}); f.append(i / 3)
    for i in range(1, 21): a.extend(tuple(c[0:i]) for j in range(60))
    r, one = range(n), [None]
    word = "€"
    tracemalloc.start()
    l0 = []
    l1 = [1, 2, 3]
    l2 = [l0, l1]
    l3 = list(r)
    l4 = one * n
    l5 = [l0, l1, l2, l3, l4]
    l6 = l3 + l4
    l7 = l3.copy()
    t1 = (l0,)
    t2 = (l0, l1, l2)
    t3 = tuple(l3)
    t4 = t2 + t1
    d0 = {}
    d1 = {"a": 1, "b": 2}
    d2 = {1: l0, 2: l1}
    d3 = dict.fromkeys(l3)
    d4 = d3.copy()
    d5 = dict(d1)
    s0 = set()
    s1 = {1, 2, 3}
    s2 = set(l3)
    s3 = frozenset(l3)
    s4 = s1 | s2
    b1 = bytes(n)
    b2 = b1 + b1
    b3 = bytes(l3)
    u1 = b1.hex()
    u2 = u1 + u1
    u3 = word * n
    u4 = u1.upper()
    i1 = n * 100
    i2 = n * 10000000
    i3 = pow(i2, 9)
    f1 = n / 3
    p1 = Plain(l0)
    p2 = Plain(l1)
    q1 = Slotted(l0)
    e1 = Empty()
    e2 = Empty()
    g1 = lambda: None
    r1 = range(n, i1)
    r2 = range(i1)
    m1 = p1.__init__
    it = iter(l3)
    rv = reversed(l3)
    o1 = object()
    bo = bool(l3)
    snapshot = tracemalloc.take_snapshot()
    tracemalloc.stop()
    return snapshot

snapshot = build(100)
sizes = {}
for s in snapshot.statistics("lineno"):
    frame = s.traceback[0]
    if frame.filename.endswith("sizes.py"): sizes[frame.lineno] = (s.size, s.count)

for n in range(16, 63): print(n, sizes.get(n))
