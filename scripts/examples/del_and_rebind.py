import sys


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("  dies:", self.name)


print("del of the only name")
a = Thing("a")
del a
print("del of one name of two")
a = Thing("b")
b = a
del a
print("  still there:", b.name)
del b
print("binding the name to something else")
a = Thing("c")
a = 5
print("binding it to a new object of the same kind: the new one is made first")
a = Thing("d")
a = Thing("e")
print("  now", a.name)
print("binding a name to what it already names")
a = a
print("  still", a.name, sys.getrefcount(a))
print("swapping two names")
b = Thing("f")
a, b = b, a
print("  a is", a.name, "b is", b.name)
del a
del b
print("never bound")
Thing("g")
print("names that are not there")


def attempt(source):
    try:
        exec(source, globals())
    except Exception as error:
        return type(error).__name__ + ": " + str(error)


print("  ", attempt("nowhere") is not None)
print("  ", False, attempt("nowhere"))
print("  ", False, attempt("del nowhere"))
a = 1
del a
print("  ", False, attempt("a"))

print("items of a list")
l = [Thing("l0"), Thing("l1"), Thing("l2"), Thing("l3")]
del l[1]
print("  left", len(l))
l[0] = Thing("l4")
print("  first is", l[0].name)
l.pop()
del l[0:1]
print("  left", len(l))
l.clear()
print("  left", len(l))
l.append(Thing("l5"))
del l

print("values and keys of a dict")
d = dict()
d["x"] = Thing("d0")
d["y"] = Thing("d1")
d["x"] = Thing("d2")
del d["y"]
print("  left", len(d))
more = {"x": Thing("d3")}
d.update(more)
del more
d.pop("x")
d[Thing("d4")] = 1
print("  an instance as key", len(d))
d.clear()
del d

print("a tuple")
t = (Thing("t0"), Thing("t1"))
u = t[0]
del t
print("  the first one lives on:", u.name)
del u

print("a set")
s = {Thing("s0")}
print("  in", len(s))
s.clear()
s.add(Thing("s1"))
last = s.pop()
del s
print("  one popped lives on")
del last

print("nested containers")
deep = [[[Thing("n0")]], {"inside": (Thing("n1"),)}]
keep = deep[0][0]
del deep
print("  a part is kept", len(keep))
del keep

print("attributes")
owner = Thing("owner")
owner.one = Thing("one")
owner.two = Thing("two")
del owner.one
owner.two = Thing("three")
print("  owner goes, and what it holds with it")
del owner
print("class attributes")
Thing.shared = Thing("shared")
del Thing.shared
print("missing attributes")
t = Thing("t")
print("  ", False, attempt("t.colour"))
print("  ", False, attempt("del t.colour").split(":")[0])
del t

print("arguments and names of a call")


def f(x):
    y = Thing("made inside")
    z = x
    print("  inside", sys.getrefcount(x))


f(Thing("passed"))
print("  after the call")
f(Thing("passed again"))
print("returned")


def g():
    r = Thing("returned")
    return r


a = g()
print("  bound", a.name)
del a
g()
print("an error in the middle")


def h():
    local_name = Thing("local")
    return nowhere


print("  ", attempt("h()") is not None)
print("loops")
for i in range(3):
    x = Thing("loop " + str(i))
print("  loop over, the last one lives")
del x
l = [Thing("i0"), Thing("i1")]
for t in l:
    print("  at", t.name)
del t
del l
print("end")
