import sys

a = [1, 2, 3]
print("one name:", sys.getrefcount(a))
b = a
print("two names:", sys.getrefcount(a))
c = a
print("three names:", sys.getrefcount(a))
del c
print("after del c:", sys.getrefcount(a))
b = []
print("after b is bound to another list:", sys.getrefcount(a))
print("a list that nothing holds:", sys.getrefcount([]))

box = [a, a, a]
print("three times in a list:", sys.getrefcount(a))
box.append(a)
print("appended:", sys.getrefcount(a))
box.pop()
print("popped:", sys.getrefcount(a))
box.clear()
print("list cleared:", sys.getrefcount(a))
pair = (a, b)
print("in a tuple:", sys.getrefcount(a), sys.getrefcount(b))
del pair
mapping = dict()
mapping["one"] = a
mapping["two"] = a
print("twice a dict value:", sys.getrefcount(a))
mapping["one"] = b
print("one value replaced:", sys.getrefcount(a), sys.getrefcount(b))
mapping.clear()
print("dict cleared:", sys.getrefcount(a), sys.getrefcount(b))
one = 1
key = (one, 2.5)
mapping[key] = 0
print("a dict key:", sys.getrefcount(key))
del mapping[key]
print("key deleted:", sys.getrefcount(key))
bag = set()
bag.add(key)
bag.add(key)
print("in a set, added twice:", sys.getrefcount(key))
bag.discard(key)
print("discarded:", sys.getrefcount(key))
pair = (a, a)
copy = list(pair)
del pair
print("in a copy:", sys.getrefcount(a))
half = copy[0:1]
print("and in a slice:", sys.getrefcount(a))
del_me = copy * 3
print("and in a repeated list:", sys.getrefcount(a))
del copy
del half
del del_me
print("all gone:", sys.getrefcount(a))


class Thing:
    pass


thing = Thing()
print("an instance:", sys.getrefcount(thing))
thing.payload = a
print("as an attribute:", sys.getrefcount(a))
thing.other = a
del thing.payload
print("one attribute set, one deleted:", sys.getrefcount(a))
thing.me = thing
print("an instance that holds itself:", sys.getrefcount(thing))
del thing.me
del thing
print("instance gone:", sys.getrefcount(a))

loop = []
loop.append(loop)
print("a list that holds itself:", sys.getrefcount(loop))
loop.clear()
print("broken by clear:", sys.getrefcount(loop))


def show(x):
    print("inside a call:", sys.getrefcount(x))
    alias = x
    print("with one more name inside:", sys.getrefcount(x))


show(a)
show([])
print("after the calls:", sys.getrefcount(a))


def nested(x):
    show(x)


nested(a)


def keep(x):
    return x


result = keep(a)
print("returned and bound:", sys.getrefcount(a))
del result

it = iter(a)
print("an iterator over it:", sys.getrefcount(a))
for last in it:
    pass
print("exhausted:", sys.getrefcount(a), last)
del it


def make():
    captured = a
    return lambda: captured


closure = make()
print("captured by a closure:", sys.getrefcount(a))
del closure
print("closure gone:", sys.getrefcount(a))

print("a new class:", sys.getrefcount(Thing))
