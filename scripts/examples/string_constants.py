import gc
import sys


def made(n):
    return "made" + str(n)


a = []
for i in range(2):
    a.append("name")
    a.append("two words")
    a.append("line\n")
    a.append(made(1))
    a.append("é€")
for i in range(5):
    print(i, a[i] is a[i + 5], sys.getrefcount(a[i]) > 2)
print("interned", a[0] is sys.intern("name"))
b = [bytes(1), bytes(1), bytes([0]), bytes([0]), bytes((0,)), bytes(bytearray(1))]
for i in range(5):
    print("bytes", i, b[i] is b[i + 1], b[2] is b[i])
print("a slice of one", bytes(3)[0:1] is b[2])
print("builtin names", len.__name__ is len.__name__, len.__name__)
s = gc.get_stats()
keys = list(s[0])
others = list(s[1])
print("keys of statistics", keys[0] is others[0], keys, keys[0] is "".join(["collections"]))
told = []
gc.callbacks.append(lambda phase, info: (told.append(phase), told.append(list(info)[0])))
gc.collect()
gc.callbacks.clear()
print("told", told, told[1] is told[3], told[0] is "".join(["start"]))
