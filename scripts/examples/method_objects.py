import gc
import sys


def try_(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))


class C:
    def __init__(self, x):
        self.x = x

    def get(self):
        return self.x

    @staticmethod
    def static(a, b):
        return (a, b)

    @classmethod
    def cls(cls, a):
        return (cls.__name__, a)

    @property
    def double(self):
        return self.x * 2

    @double.setter
    def double(self, v):
        self.x = v // 2

    @double.deleter
    def double(self):
        self.x = 0

    @property
    def readonly(self):
        return "fixed"


class D(C):
    pass


c = C(5)

m = c.get
print(type(m).__name__, sys.getsizeof(m), gc.is_tracked(m), m(), m.__self__ is c, m.__name__)
print(m.__func__ is C.get, m == c.get, c.get is c.get, hash(m) == hash(c.get))
print(gc.get_referents(m)[0].__name__, gc.get_referents(m)[1] is c)
print(sys.getrefcount(c))
c.kept = c.get
print(sys.getrefcount(c))
gc.collect()
del c.kept
print(sys.getrefcount(c))
print(list(map(C.get, [C(1), C(2)])), m.__func__(C(9)))

print(C.static(1, 2), c.static(3, 4), C.cls(5), c.cls(6), D.cls(7))
s = C.__dict__["static"]
k = C.__dict__["cls"]
print(type(s).__name__, sys.getsizeof(s), type(k).__name__, sys.getsizeof(k))
print(type(C.static).__name__, type(C.cls).__name__, C.cls.__self__ is C, D.cls.__self__ is D)
print(s.__func__ is C.static, k.__func__ is C.cls.__func__)
if sys.version_info >= (3, 10):
    held = gc.get_referents(s)
    print(s(1, 2), len(s.__dict__), gc.is_tracked(s.__dict__), s.__dict__["__annotations__"], len(held))
    del held

print(c.double, C(7).double)
c.double = 20
print(c.x, c.double)
del c.double
print(c.x, c.readonly)
try_("set", setattr, c, "readonly", 1)
try_("delete", delattr, c, "readonly")
p = C.__dict__["double"]
print(type(p).__name__, sys.getsizeof(p), gc.is_tracked(p), p.fget(c), C.double is p)


class Writer:
    def only(self, v):
        self.v = v

    only = property(None, only)


w = Writer()
w.only = 3
print(w.v)
try_("get", getattr, w, "only")
q = p.getter(lambda self: "other")
print(type(q).__name__, q is p, q.fset is p.fset)


class V:
    def __init__(self, n):
        self.n = n

    def __repr__(self):
        return "V(%s)" % self.n

    def __eq__(self, other):
        return self.n == other.n

    def __hash__(self):
        return hash(self.n)

    def __lt__(self, other):
        return self.n < other.n

    def __len__(self):
        return self.n

    def __bool__(self):
        return self.n > 1

    def __getitem__(self, i):
        return self.n + i

    def __setitem__(self, i, v):
        self.n = i * v

    def __contains__(self, x):
        return x == self.n

    def __iter__(self):
        return iter(range(self.n))

    def __call__(self, a, b):
        return (self.n, a, b)

    def __add__(self, other):
        return V(self.n + other.n)

    def __radd__(self, other):
        return V(self.n + other)

    def __mul__(self, k):
        return V(self.n * k)

    def __neg__(self):
        return V(-self.n)

    def __abs__(self):
        return V(abs(self.n))

    def __index__(self):
        return self.n


a, b = V(2), V(3)
print(a, b, a == V(2), a == b, hash(a), a < b, sorted([b, a]), len(b), bool(a), bool(V(1)))
print(a[10], 2 in a, 3 in a, list(b), sum(b), a(1, "x"), a + b, a * 4, -a, abs(V(-5)))
a[3] = 4
print(a, 10 + b, [0, 1, 2, 3][b], callable(a), callable(c), {V(1), V(1), V(2)})


class Count:
    def __init__(self):
        self.i = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.i += 1
        if self.i > 3:
            raise StopIteration
        return self.i


print(list(Count()), max(Count()), 2 in Count(), list(zip(Count(), Count())))


class A:
    def __getattr__(self, name):
        if name == "missing":
            raise AttributeError("none of that")
        return "got " + name


a = A()
a.real = 1
print(a.real, a.other, hasattr(a, "missing"), getattr(a, "missing", "default"))
try_("missing", getattr, a, "missing")


class B:
    def __setattr__(self, name, value):
        object.__setattr__(self, name, (value,))

    def __getattribute__(self, name):
        if name == "hidden":
            raise AttributeError("hidden")
        return object.__getattribute__(self, name)

    def __delattr__(self, name):
        object.__setattr__(self, name, "deleted")


b = B()
b.x = 1
print(b.x, hasattr(b, "hidden"))
del b.x
print(b.x)


class Typed:
    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, o, owner):
        if o is None:
            return self
        return o.__dict__[self.name]

    def __set__(self, o, v):
        if not isinstance(v, int):
            raise TypeError("not an int")
        o.__dict__[self.name] = v


class P:
    n = Typed()


p = P()
p.n = 5
print(p.n, p.__dict__, P.n is P.__dict__["n"])
try_("wrong type", setattr, p, "n", "x")

log = []


class N:
    def __new__(cls, x):
        log.append("new")
        return object.__new__(cls)

    def __init__(self, x):
        log.append("init")


n = N(1)


class Other:
    def __new__(cls):
        return 5

    def __init__(self):
        log.append("no")


print(Other(), log)


class Single:
    one = None

    def __new__(cls):
        if cls.one is None:
            cls.one = object.__new__(cls)
        return cls.one


print(Single() is Single())


class Empty:
    pass


try_("arguments for none", Empty, 1)
try_("no type", object.__new__, 5)
try_("unsafe", object.__new__, int)
try_("not a subtype", list.__new__, dict)
