import gc
import weakref

gc.disable()
gc.collect()


class K:
    pass


K = None
print("a class", gc.collect())


class K:
    def method(self):
        pass


K = None
print("with a method", gc.collect())


class K:
    def one(self):
        pass

    def two(self):
        pass

    def three(self):
        pass


K = None
print("with three", gc.collect())


class K:
    __slots__ = ()


K = None
print("without room for attributes", gc.collect())
for count in range(1, 4):

    class K:
        __slots__ = tuple("s%d" % i for i in range(count))

    K = None
    print("slots", count, gc.collect())


class K(list):
    pass


K = None
print("derived from list", gc.collect())


class K(int):
    pass


K = None
print("derived from int", gc.collect())


class K(Exception):
    pass


K = None
print("derived from Exception", gc.collect())


class K:
    p = property(len)
    s = staticmethod(len)
    c = classmethod(len)


K = None
print("with descriptors", gc.collect())


class Base:
    pass


class K(Base):
    pass


K = None
print("a derived one", gc.collect())
Base = None
print("its base", gc.collect())


class A:
    pass


class B(A):
    pass


class C(A):
    pass


class D(B, C):
    pass


A = B = C = None
print("held by a derived class", gc.collect())
D = None
print("a diamond", gc.collect())


class K:
    pass


k = K()
K = None
print("an instance holds its class", gc.collect())
k = None
print("both", gc.collect())


class K:
    pass


K.instance = K()
K = None
print("a class that holds an instance", gc.collect())


class K:
    pass


K.me = K
K = None
print("a class that holds itself", gc.collect())


class K:
    pass


for i in range(10):
    x = K()
    x.me = x
    x = None
print("instances alone", gc.collect())
K = None
print("then the class", gc.collect())


class Base:
    pass


print(Base.__subclasses__())


class D1(Base):
    pass


class D2(Base):
    pass


class D3(D1):
    pass


for K in (Base, D1, D2, D3):
    print(K.__name__, " ".join(s.__name__ for s in K.__subclasses__()), K.__bases__, K.__base__)
K = None
print(D3.__mro__, D3.__name__, D3.__qualname__, D3.__module__)
print(issubclass(D3, Base), issubclass(D2, D1), issubclass(D3, (int, Base)), isinstance(Base, type))
D2 = None
gc.collect()
print("a dead class is not listed", len(Base.__subclasses__()))
print(gc.is_tracked(Base), gc.is_tracked(int), type(Base).__name__)
r = weakref.ref(D3)
D3 = None
print(r() is None)
gc.collect()
print(r() is None)


class A:
    def who(self):
        return "A"


class B(A):
    def who(self):
        return "B"


class C(A):
    def who(self):
        return "C"


class D(B, C):
    pass


print(D().who(), C().who())
for K in D.__mro__:
    print(K.__name__)


def try_(name, *bases):
    try:
        type(name, bases, {})
    except TypeError as error:
        print(False, "TypeError: %s" % str(error).replace("\n", " "))


try_("X", A, B)
try_("Y", int, str)


class E(C, B):
    def who(self):
        return "E" + super().who()


print(E.who(E()))

names = []


class Field:
    def __set_name__(self, owner, name):
        names.append((owner.__name__, name))

    def __get__(self, o, owner):
        return 42


class Model:
    def __init_subclass__(cls):
        names.append(cls.__name__)

    a = Field()
    b = Field()


class Sub(Model):
    c = Field()


print(names)
print(Model().a, Sub().c, Sub.c)
