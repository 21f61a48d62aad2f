import sys
import types


class Node:
    pass


class Slotted:
    __slots__ = ("value",)


def count(label):
    print(label, sys.getrefcount(x))


x = object()
count("a name:")
l = [x, x, x]
count("three times in a list:")
t = (x, l)
count("in a tuple, too:")
d = {"k": x}
count("a value of a dict:")
d[x] = x
count("and a key and its value:")
s = {x}
count("in a set:")
f = frozenset(s)
count("in a frozenset:")
n = Node()
n.value = x
count("an attribute:")
o = Slotted()
o.value = x
count("a slot:")
c = types.CellType(x)
count("a cell:")
sl = slice(x, x)
count("a slice:")
k = l.copy()
count("a copy of the list:")
k = k + k
count("twice itself:")
k = l * 4
count("four times the list instead:")
r = l[0:2]
count("a slice of the list:")

del r
count("without the slice of the list:")
del k
count("without the product:")
del sl
count("without the slice:")
c.cell_contents = None
count("the cell holds another:")
del o.value
count("the slot is empty:")
del n
count("without the instance:")
del f
count("without the frozenset:")
s.clear()
count("the set is empty:")
del d[x]
count("the dict lost its key:")
d.clear()
count("the dict is empty:")
l.pop()
count("one less in the list:")
l[0] = None
count("one replaced:")
del l
count("the tuple still holds the list:")
del t
count("only the name is left:")
y = x
z = y
count("three names:")
y = None
del z
count("one again:")

a = [x]
b = []
count("in one list:")
b.append(a.pop())
count("moved to another:")
a.extend(b)
count("in both:")
a.remove(x)
count("in one:")
b.insert(0, x)
count("twice in the other:")
b.reverse()
count("reversed:")
del b
del a
count("in none:")
