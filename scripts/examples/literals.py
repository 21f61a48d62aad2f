# Strings of the source are constants: one object each, interned if they look like a name. Strings
# that are put together at run time are new each time.
import sys

a = ["not an identifier!", "not an identifier!", "name", "name"]
print(a[0] is a[1], a[2] is a[3])


def say():
    return "hello, world"


print(say() is say(), say() is ["hello, world"][0])
print(sys.intern(say()) is say(), len(say()))
empty = ["", "", "x", "x", "\u00e9", "\u00e9"]
print(empty[0] is empty[1], empty[2] is empty[3], empty[4] is empty[5])

part = str("na")
b = [part + str("me"), part + str("me")]
print(b[0] is b[1], b[0] is a[2], b[0] == a[2])
c = [part + str(1), part + str(1)]
print(c[0] is c[1], c[0] == c[1])
print(sys.intern(b[0]) is a[2], sys.intern(b[1]) is a[2])
d = dict()
for i in range(3):
    d[str("key") + str(i)] = i
k = list(d.keys())
print(k[0] is sys.intern(str("key") + str(0)), k)

x = "a sentence with spaces"
y = x
print(sys.getrefcount(x) - sys.getrefcount("another sentence, unbound"))
del y
print(sys.getrefcount(x) - sys.getrefcount("another sentence, unbound"))
