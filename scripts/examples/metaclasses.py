import gc
import sys
import weakref


def fails(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except Exception as e:
        print(label, type(e).__name__ + ":", e)


def name_of(o):
    return type(o).__name__


# What a metaclass is, and how large classes are.
class Plain: pass
class Meta(type): pass
class C(metaclass=Meta): pass
class Slotted(metaclass=Meta): __slots__ = ("a", "b", "c")
class Empty(type): __slots__ = ()
print(type(Meta) is type, type(C) is Meta, C.__class__ is Meta, C, Meta)
print(Meta.__mro__ == (Meta, type, object), Meta.__bases__, Meta.__base__)
print(sys.getsizeof(Plain), sys.getsizeof(Meta), sys.getsizeof(C), sys.getsizeof(Slotted), sys.getsizeof(Empty))
print(Meta.__basicsize__, Meta.__itemsize__, Meta.__dictoffset__, Meta.__weakrefoffset__)
print(type.__basicsize__ == Meta.__basicsize__, type.__itemsize__, type.__dictoffset__, type.__weakrefoffset__)
print(C.__basicsize__, C.__dictoffset__, C.__weakrefoffset__, Slotted.__basicsize__)
print(sorted(Meta.__dict__), sorted(C.__dict__))
print(sorted(Slotted.__dict__))
print(sys.getsizeof(C()), sys.getsizeof(Plain()), sys.getsizeof(Slotted()))
print(gc.is_tracked(Meta), gc.is_tracked(C), isinstance(C, Meta), isinstance(C, type), isinstance(C(), Meta))
print(issubclass(Meta, type), issubclass(C, object), callable(C), [k.__name__ for k in type.__subclasses__(Meta)])
fails("slots", lambda: Meta("S", (Meta,), {"__slots__": ("x",)}))
fails("dict slot", lambda: type("S", (type,), {"__slots__": ("__dict__",)}))
fails("weakref slot", lambda: type("S", (type,), {"__slots__": ("__weakref__",)}))
fails("slots of int", lambda: type("S", (int,), {"__slots__": ("__dict__",)}))

# A class refers to its metaclass.
before = sys.getrefcount(Meta)
class D(metaclass=Meta): pass
print(sys.getrefcount(Meta) - before, sys.getrefcount(C), sys.getrefcount(D))
print([name_of(o) for o in gc.get_referents(D)], gc.get_referents(D)[-1] is object, Meta in gc.get_referents(D))
D.attribute = 5
print(D.attribute, D.__dict__["attribute"], hasattr(D(), "attribute"))
del D.attribute
print(hasattr(D, "attribute"))


# The order in which a class statement calls its metaclass.
class Loud(type):
    @classmethod
    def __prepare__(mcs, name, bases, **named):
        print("prepare", name, len(bases), sorted(named.items()))
        return {"given": 1}
    def __new__(mcs, name, bases, namespace, flag=0):
        print("new", mcs.__name__, name, "given" in namespace, flag)
        return super(Loud, mcs).__new__(mcs, name, bases, namespace)
    def __init__(cls, name, bases, namespace, flag=0):
        print("init", cls.__name__, name, flag)
    def __call__(cls, *arguments):
        print("call", cls.__name__, len(arguments))
        return super(Loud, cls).__call__(*arguments)


class A(metaclass=Loud):
    def __init__(self, a=7): self.a = a
print(A.given, A().a, A(3).a)
class B(A, flag=2): pass
print(type(B) is Loud, B.given, B(4).a, sys.getsizeof(B))
made = Loud("Made", (), {"x": 1})
print(made, made.x, hasattr(made, "given"))
made = type("Made", (A,), {})
print(type(made) is Loud)


# Attributes.
class Fields(type):
    kind = "of the metaclass"
    def hello(cls): return "hello from " + cls.__name__
    def _get(cls): return cls.hidden
    def _set(cls, value): cls.hidden = value
    value = property(_get, _set)
    def __getattr__(cls, name): return "no " + name
    def __len__(cls): return 42
    def __iter__(cls): return iter([1, 2, 3])
    def __getitem__(cls, key): return key
    def __contains__(cls, key): return key == "yes"
    def __repr__(cls): return "<" + cls.__name__ + ">"
    def __eq__(cls, other): return isinstance(other, Fields)
    def __hash__(cls): return 17
    def __bool__(cls): return False
    def __add__(cls, other): return cls.__name__ + "+" + str(other)
    def __instancecheck__(cls, o): return o == 5
    def __subclasscheck__(cls, c): return c is int


class F(metaclass=Fields):
    own = "of the class"
    def __init__(self): self.mine = "of the instance"
class G(metaclass=Fields):
    kind = "of the class"
    value = "hidden by the property"
print(F.kind, G.kind, F.own, F.hello(), F.missing)
F.value = 3
print(F.value, F.hidden, sorted(n for n in F.__dict__ if "hidden" in n), G.value)
fails("of an instance", lambda: F().hello())
fails("kind of an instance", lambda: F().kind)
print(len(F), list(iter(F)), F["k"], "yes" in F, "no" in F, repr(F), str(G), bool(F))
print(F == G, F == 5, hash(F), F + 1, len({F, G}))
print(isinstance(5, F), isinstance(F(), F), isinstance("x", F), issubclass(int, F), issubclass(str, F))
print(type.__instancecheck__(F, 5), type.__subclasscheck__(F, int))


# Which metaclass.
class N(type): pass
class N2(N): pass
class P(metaclass=N): pass
class Q(metaclass=N2): pass
class PQ(P, Q): pass
class PT(P, metaclass=type): pass
print(type(PQ).__name__, type(PT).__name__, type(type("X", (P,), {})).__name__)
def conflict():
    class X(P, metaclass=Meta): pass
fails("conflict", conflict)
def conflict():
    class X(P, C): pass
fails("conflict of bases", conflict)
fails("type", lambda: type("X", (P, C), {}))
fails("no argument", Meta)
fails("one argument", Meta, 1)
fails("wrong name", Meta, 1, (), {})
fails("wrong bases", Meta, "X", [], {})
fails("wrong dict", Meta, "X", (), 5)


# Classes die as others do.
class Single(type):
    made = []
    def __call__(cls, *arguments):
        if not cls.made: cls.made = [super(Single, cls).__call__(*arguments)]
        return cls.made[0]
class One(metaclass=Single):
    def __init__(self, value): self.value = value
x = One(1)
print(One(2) is x, One(3).value, sys.getrefcount(x))
w = weakref.ref(One, lambda r: print("the class died", r() is None))
m = weakref.ref(Single)
print(w() is One, weakref.getweakrefcount(One))
x = None
gc.collect()
before = sys.getrefcount(Single)
del One
print(w() is None, gc.collect() > 0, w() is None, before - sys.getrefcount(Single))
del Single
print(m() is None, gc.collect() > 0, m() is None)


class Dying(type):
    def __del__(cls): print("class", cls.__name__, "is going")
class E(metaclass=Dying): pass
E.me = E()
del E
print(gc.collect())
class Kept(metaclass=Dying): pass
gc.collect()
n = len(gc.get_objects())
for i in range(5): Dying("Z%d" % i, (), {})
print(gc.collect(), len(gc.get_objects()) - n)


# A namespace that is no plain dict, and a metaclass with keywords for __init_subclass__.
class Order(dict):
    def __setitem__(self, key, value):
        if not key.startswith("__"): print("set", key)
        super(Order, self).__setitem__(key, value)
class Ordered(type):
    @classmethod
    def __prepare__(mcs, name, bases): return Order()
class H(metaclass=Ordered):
    a = 1
    b = 2
print(H.a, H.b, type(H.__dict__).__name__)
class Base:
    def __init_subclass__(cls, tag=None): print("subclass", cls.__name__, tag)
class T(Base, tag=5): pass
class U(Base): pass
try:
    class V(tag=1): pass
except TypeError as e: print("keyword TypeError:", e)
print(sys.getsizeof(T), sys.getsizeof(H))
