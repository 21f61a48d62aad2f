import gc

n = 1000000
m = 100000
ended = 0


class Marker:
    def __del__(self):
        global ended
        ended = ended + 1


class Link:
    pass


class Slotted:
    __slots__ = ("next",)


class Counted:
    __slots__ = ("next",)

    def __del__(self):
        global ended
        ended = ended + 1


def check(label):
    global ended
    print(label, "ended", ended)
    ended = 0


gc.collect()
gc.disable()
x = Marker()
for i in range(n):
    x = [x]
check("a chain of lists:")
del x
check("gone:")
x = []
for i in range(n):
    x = [x]
depth = 0
while len(x) > 0:
    x = x[0]
    depth = depth + 1
print("walked to its end, freeing it on the way:", depth)
del x

x = Marker()
for i in range(n):
    x = (x,)
check("a chain of tuples:")
del x
check("gone:")

x = Marker()
for i in range(m):
    d = dict()
    d["next"] = x
    x = d
del d
check("a chain of dicts:")
del x
check("gone:")
x = frozenset([Marker()])
for i in range(m):
    x = frozenset([x])
check("a chain of frozensets:")
del x
check("gone:")

x = Link()
x.next = Marker()
for i in range(m):
    l = Link()
    l.next = x
    x = l
del l
check("a chain of instances:")
del x
check("gone:")
x = Slotted()
x.next = Marker()
for i in range(m):
    l = Slotted()
    l.next = x
    x = l
del l
check("a chain of instances with slots:")
del x
check("gone:")
x = None
for i in range(m):
    l = Counted()
    l.next = x
    x = l
del l
check("a chain of instances with finalizers:")
del x
check("gone:")

x = Marker()
for i in range(m // 5):
    x = [x]
    x = (x,)
    d = dict()
    d[0] = x
    x = Link()
    x.value = d
    del d
    l = Slotted()
    l.next = x
    x = l
del l
check("list, tuple, dict, instance, slots in turn:")
del x
check("gone:")

first = []
x = first
for i in range(n):
    x = [x]
first.append(x)
del first
del x
print("a ring of lists, found", gc.collect())
first = Slotted()
x = first
for i in range(m):
    l = Slotted()
    l.next = x
    x = l
first.next = x
del first
del x
del l
print("a ring of instances, found", gc.collect())
first = Counted()
x = first
for i in range(m):
    l = Counted()
    l.next = x
    x = l
first.next = x
del first
del x
del l
print("a ring with finalizers, found", gc.collect())
check("all finalized:")


def first_to_die(depth):
    global order
    order = []

    class Tell:
        def __init__(self, name):
            self.name = name

        def __del__(self):
            order.append(self.name)

    x = Tell("end of the chain")
    for i in range(depth):
        x = [x]
    pair = [Tell("beside it"), x]
    del x
    del pair
    print("depth", depth, order)


for depth in [1, 10, 40, 45, 46, 47, 48, 49, 50, 51, 60, 100, 1000]:
    first_to_die(depth)
gc.enable()
