import types


class Named:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("  ", self.name)


class Slotted(Named):
    __slots__ = ("first", "second")


named = Named
print("a list")
x = [named("l0"), named("l1"), named("l2")]
del x
print("a list, cleared")
x = [named("c0"), named("c1"), named("c2")]
x.clear()
print("a list, by slices")
x = [named("s0"), named("s1"), named("s2"), named("s3")]
x[1:3] = []
print("  the rest")
del x
print("a tuple")
x = (named("t0"), named("t1"), named("t2"))
del x
print("a dict")
x = {"a": named("d0"), "b": named("d1"), "c": named("d2")}
del x
print("a dict, cleared")
x = {1: named("e0"), 2: named("e1")}
x.clear()
print("a dict, overwritten")
x = {1: named("f0")}
x[1] = named("f1")
print("  the rest")
del x

print("attributes")
x = named("owner")
x.b = named("b, set first")
x.a = named("a, set second")
del x
print("slots")
x = Slotted("slotted")
x.second = named("second slot, set first")
x.first = named("first slot, set second")
x.extra = named("an attribute beside them")
del x
print("a chain")
x = named("1")
x.next = named("2")
x.next.next = named("3")
x.next.next.next = named("4")
del x
print("a tree")
x = named("root")
x.children = [named("left"), named("right")]
x.children[0].children = [named("left left"), named("left right")]
del x

print("rebound")
x = named("old")
x = named("new")
print("a second name keeps it")
y = x
del x
print("  until it goes, too")
del y
print("a set of one")
x = {named("member")}
del x
print("a cell")
x = types.CellType(named("content"))
del x
print("a slice")
x = slice(named("start"), named("stop"), named("step"))
del x
