import sys


def same(label, a, b):
    print(label, a is b)


for v in (-6, -5, 0, 256, 257):
    a = v - 1
    b = v - 1
    a = a + 1
    b = b + 1
    same("two ways to %d:" % v, a, b)
a = int("1000000")
b = int("1000000")
same("a million, twice read:", a, b)
c = a
same("the same name twice:", a, c)
same("a number and its float:", 1, 1.0)
same("1 and True:", 1, True)

a = str("py") + "thon"
b = str("py") + "thon"
same("joined at run time:", a, b)
same("interned:", sys.intern(a), sys.intern(b))
a = str("x") + ""
same("nothing added:", a, "x")
a = str("hello")[0]
b = str("help")[0]
same("a letter of two words:", a, b)
a = str("é")[0]
b = str("né")[1]
same("beyond ASCII:", a, b)
a = str("жук")[0]
b = str("жаба")[0]
same("beyond Latin-1:", a, b)
a = str("word")[0:0]
same("the empty text:", a, "")
s = "some text" + ""
same("a whole slice:", s[:], s)
same("str() of a text:", str(s), s)

same("empty tuples:", (), tuple([]))
t = (1, 2)
same("tuple() of a tuple:", tuple(t), t)
same("a whole slice of a tuple:", t[:], t)
same("a tuple times one:", t * 1, t)
same("empty lists:", [], [])
l = [1]
same("a whole slice of a list:", l[:], l)
f = frozenset(t)
same("frozenset() of a frozenset:", frozenset(f), f)
b = bytes(3)
same("bytes() of bytes:", bytes(b), b)
same("empty bytes:", bytes(0), bytes(b)[0:0])
same("one-byte bytes:", b[0:1], b[1:2])
