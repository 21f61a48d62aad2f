import sys
from array import array


def base(a):
    return sys.getsizeof(a) - sys.getsizeof(array("i"))


for code in ["b", "h", "i", "l", "d"]:
    a = array(code)
    last = -1
    for i in range(200):
        a.append(i % 100)
        size = base(a)
        if size != last:
            print(code, len(a), size)
        last = size
    while len(a) > 0:
        a.pop()
        size = base(a)
        if size != last:
            print(code, len(a), size)
        last = size
a = array("i", range(50))
print("range", base(a))
a = array("i", list(range(50)))
print("list", base(a))
a = array("i", tuple(range(50)))
print("tuple", base(a))
a = array("i", bytes(200))
print("bytes", base(a))
a = array("i", a)
print("array", base(a))
a.extend(a)
print("extend", base(a), len(a))
a.fromlist([1, 2, 3])
print("fromlist", base(a))
a.frombytes(bytes(4))
print("frombytes", base(a))
del a[0:10]
print("delete 10", base(a))
del a[0:20]
print("delete 20", base(a))
del a[0:50:2]
print("delete every second", base(a))
a[3:3] = array("i", range(5))
print("insert 5", base(a))
a.insert(0, 1)
print("insert", base(a))
a.remove(1)
print("remove", base(a))
print("slice", base(a[0:5]), base(a[0:10:3]), base(a[5:2]))
print("concat", base(a + a), base(a * 3))
a = a * 0
print("empty", base(a), len(a))
print("text", base(array("u", "hello")), base(array("u")))
