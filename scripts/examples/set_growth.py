import sys

n = 20000
last = 0


def changed(s):
    global last
    size = sys.getsizeof(s)
    if size != last:
        last = size
        print("  items", len(s), "size", size)


print("adding")
s = set()
changed(s)
for i in range(n):
    s.add(i)
    changed(s)

print("removing")
for i in range(n):
    s.discard(i)
    changed(s)
print("  left", len(s))
s.add("again")
changed(s)
s.clear()
changed(s)

print("copies")
for k in (0, 1, 4, 5, 10, 50, 200):
    a = set()
    for i in range(k):
        a.add(i)
    print(
        "  of", k, sys.getsizeof(a), sys.getsizeof(set(a)), sys.getsizeof(frozenset(a)),
        sys.getsizeof(a.copy()),
    )

print("from a range")
for k in (0, 4, 5, 6, 30, 31, 100):
    print("  of", k, sys.getsizeof(set(range(k))), sys.getsizeof(frozenset(range(k))))

print("algebra")
a = set(range(0, 60))
b = set(range(40, 100))
for name in ("union", "intersection", "difference", "symmetric_difference"):
    r = getattr(a, name)(b)
    print("  " + name, len(r), sys.getsizeof(r))
a.update(b)
print("  updated", len(a), sys.getsizeof(a))
