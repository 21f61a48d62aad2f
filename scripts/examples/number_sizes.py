import sys

print("ints")
x = 1
last = 0
for i in range(200):
    size = sys.getsizeof(x)
    if size != last:
        print("  2 **", i, "size", size)
        last = size
    x = x * 2
for v in (0, 1, -1, 255, 256, 257, -5, -6, 1073741823, 1073741824, -1073741824):
    print("  ", v, sys.getsizeof(v))
print("  true and false", sys.getsizeof(True), sys.getsizeof(False))
print("  the square", sys.getsizeof(x * x))
print("  half of it", sys.getsizeof(x // 2))
print("  minus itself", sys.getsizeof(x - x))

print("floats", sys.getsizeof(0.0), sys.getsizeof(1.5), sys.getsizeof(1e300))

print("strings")
for unit in ("a", "é", "ж", "世", "🐍"):
    for k in (0, 1, 2, 3, 10, 100):
        s = unit * k
        print("  ", len(s), sys.getsizeof(s))
s = "abc" * 5
t = s + "é"
u = t + "世"
v = u + "🐍"
print("  growing wider", sys.getsizeof(s), sys.getsizeof(t), sys.getsizeof(u), sys.getsizeof(v))
print("  and back", sys.getsizeof(v[0:15]), sys.getsizeof(v[0:16]), sys.getsizeof(v[0:17]))

print("bytes")
for k in (0, 1, 2, 7, 8, 100, 1000):
    print("  ", k, sys.getsizeof(bytes(k)))

print("tuples")
for k in (0, 1, 2, 3, 10, 20, 21, 1000):
    print("  ", k, sys.getsizeof(tuple(range(k))))
