import gc
import sys


def show(label, o):
    print(label, type(o).__name__, sys.getsizeof(o), gc.is_tracked(o), callable(o))


class C:
    x = property(len, None, None, "text")
    s = staticmethod(len)
    c = classmethod(len)

    def method(self):
        return self


class Slots:
    __slots__ = ("a",)


l = [1, 2, 3]
d = {"a": 1}
instance = C()

for f in (len, print, id, hash, repr, isinstance, getattr, sorted, sum, abs, iter):
    show(f.__name__, f)
show("gc.collect", gc.collect)
show("sys.getsizeof", sys.getsizeof)
x = len
print("the same object", x is len, x(l), repr(len))
print("in a container", [len, repr])

show("list.append", list.append)
show("l.append", l.append)
show("l.__len__", l.__len__)
show("l.__getitem__", l.__getitem__)
show("d.__contains__", d.__contains__)
show("dict.fromkeys", dict.fromkeys)
show("list.__len__", list.__len__)
show("int.__add__", int.__add__)
show("str.lower", str.lower)
show("object.__init__", object.__init__)
print(repr(list.append), repr(list.__len__), repr(str.lower))
print("descriptors are there once", list.append is list.append)
print("bound methods are not", l.append is l.append, l.append == l.append)
m = list.append
m(l, 4)
print(l, m.__name__, m.__objclass__)

show("property", C.__dict__["x"])
show("staticmethod", C.__dict__["s"])
show("classmethod", C.__dict__["c"])
show("function", C.method)
show("bound method", instance.method)
show("member", Slots.a)
show("getset", C.__dict__["__dict__"])
show("mappingproxy", C.__dict__)
show("super", super(C, instance))
print("through a staticmethod", C.s(l), "the function itself", C.s is len)

show("map", map(len, []))
show("filter", filter(None, []))
show("zip", zip([], []))
show("enumerate", enumerate([]))
show("reversed", reversed([]))
show("callable iterator", iter(C, 1))
show("range iterator", iter(range(3)))
show("set iterator", iter(set()))
show("list iterator", iter([]))
show("dict items iterator", iter(d.items()))
print(list(map(abs, [-1, 2, -3])), list(filter(None, [0, 1, "", "a"])))
print(sorted([3, -1, 2], key=abs), sorted([1, 3, 2], reverse=True))
print(min([3, -1, 2], key=abs), max([], default=7))

for o in (None, Ellipsis, NotImplemented, object(), complex(1, 2), slice(1), range(2)):
    show(type(o).__name__, o)
print(isinstance(1, (str, int)), issubclass(C, (int, object)), isinstance(C, type))
print(C.__name__, C.__bases__, C.__mro__, type(C).__name__)
