import gc
import sys


class Resource:
    def __init__(self, name):
        self.name = name
        print("Object created:", name)

    def __del__(self):
        print("Object destroyed:", self.name)


r = Resource("file")
print("in use")
del r
print("after del")

r = Resource("socket")
s = r
del r
print("one name deleted, nothing happens")
del s
print("both deleted")


def work():
    temporary = Resource("temporary")
    print("in the call", temporary.name)
    return 42


answer = work()
print("the call returned", answer)


def block():
    borrowed = Resource("scoped")
    print("in the scope", borrowed.name)


block()
print("the scope has ended")

pool = []
for i in range(4):
    pool.append(Resource(i))
print("pool of", len(pool))
pool[1] = None
print("one replaced by None")
del pool[0]
print("one deleted, left", len(pool))
pool.clear()
print("cleared")


class Parent(Resource):
    def __del__(self):
        print("parent destroyed:", self.name, "its child is still", self.child.name)


p = Parent("parent")
p.child = Resource("child")
del p
print("parent and child are gone")


class Base:
    def __del__(self):
        print("Base.__del__")


class Plain(Base):
    pass


class Over(Base):
    def __del__(self):
        print("Over.__del__ first")
        Base.__del__(self)


x = Plain()
del x
x = Over()
del x

log = []


class Logger:
    def __del__(self):
        log.append((self.name, len(log)))


for i in range(5):
    o = Logger()
    o.name = "logger" + str(i)
del o
print("log", log)

gc.collect()
a = Resource("left")
b = Resource("right")
a.other = b
b.other = a
del a
del b
print("counting alone does not see them")
print("found", gc.collect())
print("found again", gc.collect())

r = Resource("by hand")
r.__del__()
print("that was only a call; references", sys.getrefcount(r))
del r

destroyed = 0


class Counter:
    def __del__(self):
        global destroyed
        destroyed = destroyed + 1


for i in range(1000):
    c = Counter()
print("in a loop, all but the last:", destroyed)
del c
many = []
for i in range(1000):
    many.append(Counter())
print("in a list:", destroyed)
del many
print("list gone:", destroyed)
