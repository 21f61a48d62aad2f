import gc
import weakref

n = 1000


def found(label):
    print(label, gc.collect())


class Node:
    pass


class Slotted:
    __slots__ = ("next", "other")


gc.collect()
gc.disable()
a = []
b = [a]
del a
del b
found("a list in a list:")
a = Node()
a.child = Node()
a.child.child = Node()
del a
found("a chain of instances:")
tree = [[[], []], [[], []]]
del tree
found("a tree:")

a = []
a.append(a)
del a
found("a list that holds itself:")
d = dict()
d["self"] = d
del d
found("a dict that holds itself:")
a = []
t = (a,)
a.append(t)
del a
del t
found("a tuple and a list:")
a = []
b = [a]
a.append(b)
del a
del b
found("two lists:")
a = dict()
b = dict()
a["b"] = b
b["a"] = a
del a
del b
found("two dicts:")
a = []
for i in range(10):
    a.append([])
a.append(a)
del a
found("a list of ten lists and itself:")
a = [1, 2.5, "text", None]
a.append(a)
del a
found("with numbers and text in it:")

x = Node()
x.me = x
del x
found("an instance that holds itself:")
x = Node()
y = Node()
x.other = y
y.other = x
del x
del y
found("two instances:")
x = Slotted()
x.next = x
del x
found("one with slots:")
x = Slotted()
y = Slotted()
x.next = y
y.next = x
del x
del y
found("two with slots:")
parent = Node()
parent.children = []
for i in range(5):
    child = Node()
    child.parent = parent
    parent.children.append(child)
del child
del parent
found("a parent and five children:")
x = Node()
x.method = x.__init__
del x
found("an instance that keeps its own method:")

for length in [3, 10, 100, n]:
    first = []
    last = first
    for i in range(length - 1):
        link = [last]
        last = link
    first.append(last)
    del first
    del last
    del link
    found("a ring of lists:")
    first = Node()
    last = first
    for i in range(length - 1):
        link = Node()
        link.next = last
        last = link
    first.next = last
    del first
    del last
    del link
    found("a ring of instances:")


def make():
    def f():
        return f


make()
found("a function that refers to itself through a cell:")


def temporary_class():
    class Temporary:
        pass


temporary_class()
found("a class:")


def temporary_class():
    class Temporary:
        def method(self):
            pass


temporary_class()
found("a class with a method:")


def temporary_class():
    class Temporary:
        __slots__ = tuple(["a", "b"])


temporary_class()
found("a class with two slots:")

a = []
b = [a]
a.append(b)
keep = b
del a
del b
found("a cycle that a name holds:")
del keep
found("and then does not:")
outer = []
inner = [outer]
outer.append(inner)
outer.append([[]])
part = outer[1]
del outer
del inner
found("a cycle with a tail; a name holds the tail:")
print("the tail is", part)
del part
found("afterwards:")

a = []
b = [a]
a.append(b)
a.clear()
del a
del b
found("cleared before its names went:")
x = Node()
x.me = x
del x.me
del x
found("attribute deleted before:")
r = Node()
w = Node()
r.other = w
w.owner = weakref.ref(r)
del r
del w
found("the way back is a weak reference:")

for i in range(n):
    a = []
    b = dict()
    c = Node()
    a.append(b)
    b["c"] = c
    c.a = a
found("list, dict and instance, all but the last:")
del a
del b
del c
found("the last:")
gc.enable()
