import sys

n = 3000
last = 0


def changed(d):
    global last
    size = sys.getsizeof(d)
    if size != last:
        last = size
        print("  entries", len(d), "size", size)


keys = ["key%d" % i for i in range(n)]

print("string keys")
d = dict()
changed(d)
for i in range(n):
    d[keys[i]] = i
    changed(d)

print("int keys")
e = dict()
last = 0
changed(e)
for i in range(n):
    e[i] = None
    changed(e)

print("a number among strings")
m = dict()
last = 0
for i in range(40):
    m[keys[i]] = i
    if i == 7:
        m[1.5] = None
    changed(m)

print("deleting")
last = 0
changed(d)
for i in range(n):
    del d[keys[i]]
    changed(d)
print("  left", len(d))
for i in range(12):
    d[keys[i]] = i
    changed(d)
d.clear()
changed(d)

print("copies")
for k in (0, 1, 5, 6, 10, 11, 100):
    f = dict()
    for i in range(k):
        f[keys[i]] = i
    g = dict(f)
    h = f.copy()
    print("  of", k, sys.getsizeof(f), sys.getsizeof(g), sys.getsizeof(h))
print("  of", len(e), sys.getsizeof(e.copy()))

print("popping")
p = dict()
for i in range(6):
    p[keys[i]] = i
for i in range(6):
    p.pop(keys[i])
    print("  left", len(p), sys.getsizeof(p))
