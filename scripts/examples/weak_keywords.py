# Keyword arguments of weak dictionaries and finalizers, and what takes none.
import weakref

def try_(label, f, *a):
    try: f(*a)
    except Exception as e: print(label, "%s: %s" % (type(e).__name__, e))
    else: print(label, "fine")
class C:
    def __init__(self, n): self.n = n
    def __repr__(self): return "C%d" % self.n
a, b = C(1), C(2)
res = []
def add(x, y, z):
    res.append(x + y + z)
    return x + y + z
f = weakref.finalize(a, add, 67, 43, z=89)
print(f.peek()[2], f.peek()[3])
print(f(), f(), f.peek())
f = weakref.finalize(a, add, x=67, y=43, z=89)
print(f.peek()[2], f.peek()[3])
del a
print(f(), res)
a = C(1)
f = weakref.finalize(a, add, 1, w=2)
try_("unexpected", f)
f = weakref.finalize(a, len, x=2)
try_("builtin", f)
d = weakref.WeakValueDictionary(one=a, two=b)
print(len(d), list(d.keys()), d["one"])
e = weakref.WeakValueDictionary({"x": b}, one=a)
print(list(e.items()))
e.update(three=b)
e.update([("four", a)], five=b)
print(list(e.items()))
k = weakref.WeakKeyDictionary()
try_("keys", lambda: k.update(x=1))
try_("ref", lambda: weakref.ref(a, callback=None))
try_("ref", lambda: weakref.ref(a, None, callback=None))
try_("key dict", lambda: weakref.WeakKeyDictionary(x=1))
try_("set", lambda: weakref.WeakSet(x=1))
try_("int", lambda: weakref.WeakValueDictionary(x=5))
class F(weakref.finalize): pass
f = F(a, add, x=1, y=2, z=3)
print(f(), type(f).__name__)
class D(weakref.WeakValueDictionary): pass
print(list(D(q=a).items()))
