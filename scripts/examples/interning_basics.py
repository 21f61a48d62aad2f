import sys


def same(label, make):
    global a, b
    a = make()
    b = make()
    print(label, "equal", a == b, "same object", a is b)


for n in [-100, -6, -5, -1, 0, 1, 100, 255, 256, 257, 258, 1000, 1000000]:
    digits = str(n)
    a = int(digits)
    b = int(digits)
    print("int", n, "same object", a is b)
a = int("250")
b = int("6")
c = a + b
print("250 + 6 is 256:", c is int("256"))
d = c + 1
e = c + 1
print("257 twice computed:", d is e)
print("-5 is -5:", int("-5") is 0 - int("5"))
print("len of a list of 256:", len([0] * 256) is int("256"))

same("empty", lambda: str("a") * 0)
same("one ASCII character", lambda: str("abc")[1])
same("one latin-1 character", lambda: chr(233))
same("chr(255)", lambda: chr(255))
same("chr(256)", lambda: chr(256))
same("two characters", lambda: str("ab") * 1 + str("c")[0:0])
same("ten characters", lambda: str("ab") * 5)
same("str of a digit", lambda: str(7))
same("str of a number", lambda: str(77))
same("a slice of one", lambda: str("hello")[1:2])
same("a slice of two", lambda: str("hello")[1:3])
word = str("whole")
print("a slice of all of it:", word[:] is word)
print("str() of a str:", str(word) is word)
print("times one:", word * 1 is word)
print("with nothing added:", word + "" is word)

a = str("run") + "time"
b = str("run") + "time"
print("two equal ones:", a == b, a is b)
c = sys.intern(a)
d = sys.intern(b)
print("interned:", c is d, "the first is the one kept:", c is a, "not the second:", d is b)
print("interned again:", sys.intern(c) is c)
print("a string with spaces:", sys.intern(str("a ") * 3) is sys.intern(str("a ") * 3))
i = "identifier_1"
print("a constant of the program:", sys.intern(str("identi") + "fier_1") is i)
x = "constant_name"
y = "constant_name"
print("the constant in two places:", x is y)
print("an empty one:", sys.intern(str("a") * 0) is str())
for wrong in (5, None, [], bytes(1)):
    try:
        sys.intern(wrong)
        print("sys.intern of something else:", True)
    except TypeError as error:
        print("sys.intern of something else:", False, "TypeError: " + str(error))


class Plain:
    pass


p = Plain()
name = str("attri") + "bute"
setattr(p, name, 1)
key = list(p.__dict__)[0]
print("the key in the dict is interned:", key is sys.intern(str("attri") + "bute"))
d = dict()
name = str("other") + "_key"
d[name] = 1
print("a dict key is not:", list(d)[0] is name, sys.intern(str("other") + "_key") is name)

same("bytes, empty", lambda: bytes(0))
same("bytes of one", lambda: bytes([65]))
same("bytes of two", lambda: bytes(2))
same("tuple, empty", lambda: tuple(list()))
same("tuple of one", lambda: tuple([1]))
same("frozenset, empty", lambda: frozenset())
same("float", lambda: float("1.5"))
same("range", lambda: range(3))
t = (x, y)
print("tuple() of a tuple:", tuple(t) is t)
print("a slice of all of it:", t[:] is t)
print("times one:", t * 1 is t)
print("with nothing added:", t + tuple() is t)
f = frozenset([1])
print("frozenset() of one:", frozenset(f) is f, "its copy:", f.copy() is f)
b = bytes(3)
print("bytes() of bytes:", bytes(b) is b)
l = [1]
print("list() of a list:", list(l) is l, "a slice of all of it:", l[:] is l)

print("None:", None is [None][0], None is {1: 2}.get(5))
print("True:", (1 == 1) is True, bool(1) is bool("a"))
print("types:", type([]) is list, type(None) is type(None))
print("a bool is an int:", isinstance(bool(1), int), bool(1) == 1, bool(1) is int("1"))
