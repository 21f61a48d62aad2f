import sys


class C:
    def __init__(self, x): print(sys.getrefcount(x), sys.getrefcount(self), end=" ")
class S:
    __slots__ = ("a",)
    def __init__(self, x, y): print(sys.getrefcount(x), sys.getrefcount(y), sys.getrefcount(self), end=" ")
class L(list):
    def __init__(self, x, y=0): print(sys.getrefcount(x), sys.getrefcount(self), y, end=" ")
class N:
    def __new__(cls, x, y=0):
        print(sys.getrefcount(x), y, end=" ")
        return object.__new__(cls)
    def __init__(self, x, y=0): print(sys.getrefcount(x), sys.getrefcount(self), y, end=" ")
class D:
    def __init__(self, x, y=None): print(sys.getrefcount(x), sys.getrefcount(self), end=" ")
class E:
    def __init__(self): print(sys.getrefcount(self), end=" ")


o = []
for i in range(4): C(o)
print()
for i in range(4): C([])
print()
for i in range(4): S(o, [])
print()
for i in range(4): L(o)
print()
for i in range(4): N(o)
print()
for i in range(4): D(o)
print()
for i in range(4): D(o, 1)
print()
for i in range(4): E()
print()
C(o)
print()
C(o)
print()
C(o)
print()
L(o, 1)
N(o, 1)
D(o)
print()
L(x=o)
N(x=o)
D(x=o)
print()
L(o, y=1)
N(o, y=1)
D(o, y=1)
print()
L(y=2, x=o)
N(x=o, y=2)
D(x=o, y=2)
print()
print(sys.getrefcount(o))


class Node:
    def __init__(self, value, before): self.value, self.before = value, before
chain = None
for i in range(5): chain = Node(o, chain)
print(sys.getrefcount(o), sys.getrefcount(chain))


def fails(label, f):
    try:
        f()
        print(label, "fine")
    except Exception as e:
        print(label, type(e).__name__ + ":", e)


class Int(int):
    def __init__(self, x): pass
class Float(float):
    def __init__(self, x, unit="m"): self.unit = unit
class Tuple(tuple):
    def __new__(cls, *items, **named): return super(Tuple, cls).__new__(cls, items)
class Bare(list): pass
class Dict(dict): pass
class Set(set): pass
class Empty: pass
class Made:
    def __new__(cls, **named): return object.__new__(cls)
class Error(Exception):
    def __init__(self, text, code=0):
        super(Error, self).__init__(text)
        self.code = code
print(Float(1.5, unit="s").unit, Tuple(1, 2, a=3), Dict(a=1), Dict([("b", 2)], c=3), Error("no", code=4).code, Error(text="x"))
fails("int", lambda: Int(x=1))
fails("list", lambda: Bare(a=1))
fails("set", lambda: Set(a=1))
fails("nothing", lambda: Empty(a=1))
fails("made", lambda: Made(a=1))
fails("missing", lambda: L(y=1))
fails("twice", lambda: L(o, x=1))
