import sys


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y


class Bag:
    pass


def size(label, o):
    print(label, sys.getsizeof(o), sys.getsizeof(o.__dict__), len(o.__dict__))


for i in range(5):
    p = Point(i, i)
    size("point %d:" % i, p)

p.z = 1
size("with a third attribute:", p)
q = Point(1, 2)
size("a new one:", q)
q.w = 1
size("with another third one:", q)
r = Point(1, 2)
size("the next:", r)

del r.x
size("without x:", r)
r.x = 5
size("with x again:", r)
del r.x
del r.y
size("empty:", r)

b = Bag()
for i in range(40):
    setattr(b, "a%d" % i, i)
    if i in (0, 4, 9, 28, 29, 30, 39):
        size("attributes: %d" % (i + 1), b)
c = Bag()
size("the next bag:", c)
c.a0 = 1
size("with one attribute:", c)

d = Point(1, 2)
d.__dict__["fresh"] = 3
size("set through the dict:", d)
print("read as an attribute:", d.fresh)
e = Point(1, 2)
e.__dict__ = {"x": 1}
size("a dict of its own:", e)
