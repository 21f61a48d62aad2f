import sys


def show(label, b):
    print(label, len(b), b.__alloc__(), sys.getsizeof(b))


b = bytearray()
show("empty", b)
for i in range(60):
    b.append(i)
    print(i, len(b), b.__alloc__())
show("60", b)
del b[0:10]
show("front 10 gone", b)
del b[0:1]
show("front 1 gone", b)
b.append(1)
b.append(2)
show("two more", b)
del b[0:30]
show("front 30 gone", b)
for i in range(8):
    b.append(i)
    print(len(b), b.__alloc__(), b[0])
while len(b) > 0:
    b.pop()
    print(len(b), b.__alloc__())
b.clear()
show("clear", b)
b.extend(bytes(100))
show("extend by bytes", b)
b.extend([1, 2, 3])
show("extend by a list", b)
b.extend(range(40))
show("extend by a range", b)
b[10:20] = bytes(50)
show("middle grows", b)
b[10:60] = bytes(5)
show("middle shrinks", b)
del b[0:100:2]
show("every second", b)
b.insert(0, 7)
b.insert(-1, 8)
b.insert(1000, 9)
show("inserts", b)
b.remove(9)
show("remove", b)
for n in [1, 2, 5, 8, 9, 16, 17, 100, 1000]:
    c = bytearray(n)
    show("bytearray(n)", c)
    c.append(0)
    show("and one more", c)
show("of a list", bytearray([1, 2, 3, 4, 5]))
show("of a tuple", bytearray((1, 2, 3, 4, 5)))
show("of a range", bytearray(range(5)))
show("of bytes", bytearray(bytes(5)))
show("of a str", bytearray("h\xe9llo", "utf-8"))
show("slice", bytearray(100)[10:20])
show("repeat", bytearray(10) * 5)
show("concat", bytearray(10) + bytes(5))
show("copy", bytearray(77).copy())
c = None
before = sys.getallocatedblocks()
many = []
for i in range(100):
    many.append(bytearray(20))
print(sys.getallocatedblocks() - before >= 200)
