-- What each kind of object takes, block by block: the line, the bytes asked for, the blocks.
-- The lines of the Python twin have the same numbers.
gc.collect()
Plain = class "Plain" { __init__ = function(self, v) self.v = v end }
Slotted = class "Slotted" { __slots__ = {"v", "w"}, __init__ = function(self, v) self.v = v end }
Empty = class "Empty" {}
warm = tuple{Plain(1), Slotted(1), Empty()}
build = def(function(_ENV, n)
  -- Objects that free lists have kept since before the start would not be seen.
  a, b, c, f = list(), list(), list(), list()
  for i in range(90) do a:append(list{}) b:append(dict{}) c:append(dict{a = i}) f:append(i / 3) end
  for i in range(1, 21) do for j in range(60) do a:append(tuple(c[slice(0, i)])) end end
  r, one = range(n), list{None}
  word = "€"
  tracemalloc.start()
  l0 = list{}
  l1 = list{1, 2, 3}
  l2 = list{l0, l1}
  l3 = list(r)
  l4 = one * n
  l5 = list{l0, l1, l2, l3, l4}
  l6 = l3 + l4
  l7 = l3:copy()
  t1 = tuple{l0}
  t2 = tuple{l0, l1, l2}
  t3 = tuple(l3)
  t4 = t2 + t1
  d0 = dict{}
  d1 = dict{a = 1, b = 2}
  d2 = dict{{1, l0}, {2, l1}}
  d3 = dict.fromkeys(l3)
  d4 = d3:copy()
  d5 = dict(d1)
  s0 = set()
  s1 = set{1, 2, 3}
  s2 = set(l3)
  s3 = frozenset(l3)
  s4 = s1 | s2
  b1 = bytes(n)
  b2 = b1 + b1
  b3 = bytes(l3)
  u1 = b1:hex()
  u2 = u1 + u1
  u3 = word * n
  u4 = u1:upper()
  i1 = n * 100
  i2 = n * 10000000
  i3 = pow(i2, 9)
  f1 = n / 3
  p1 = Plain(l0)
  p2 = Plain(l1)
  q1 = Slotted(l0)
  e1 = Empty()
  e2 = Empty()
  g1 = def(function(_ENV) return None end)
  r1 = range(n, i1)
  r2 = range(i1)
  m1 = getattr(p1, "__init__")
  it = iter(l3)
  rv = reversed(l3)
  o1 = object()
  bo = bool(l3)
  snapshot = tracemalloc.take_snapshot()
  tracemalloc.stop()
  return snapshot
end)
snapshot = build(100)
sizes = dict()
for s in iter(snapshot:statistics("lineno")) do
  frame = s.traceback[0]
  if bool(frame.filename:endswith("sizes.lua")) then sizes[frame.lineno] = tuple{s.size, s.count} end
end
for n in range(16, 63) do print(n, sizes:get(n)) end
