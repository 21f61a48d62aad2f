# Classes that export buffers of their own: __buffer__ and __release_buffer__ (PEP 688).
import gc
import sys
import weakref
from array import array


def try_(label, f, *arguments):
    try:
        f(*arguments)
    except Exception as error:
        print(label, "%s: %s" % (type(error).__name__, error))
    else:
        print(label, "fine")


class C:
    def __buffer__(self, flags):
        print("asked with", flags)
        return memoryview(bytes("hello", "ascii"))

    def __release_buffer__(self, view):
        print("released", view.tobytes(), view.obj)


c = C()
m = memoryview(c)
print(type(m.obj).__name__, sys.getsizeof(m.obj), gc.is_tracked(m.obj), m.nbytes, m.readonly)
print(sys.getrefcount(c), [m.obj.__class__.__name__], m.tolist())
half = m[1:3]
m.release()
print("a slice is left", half.tobytes())
half.release()
print(sys.getrefcount(c))

print(bytes(c))
print(bytearray(c))
print(bytes().join([c, c]))
print(bytes("hello", "ascii").find(c))
print(bytes("x", "ascii") + c)
print(memoryview(bytes("hello", "ascii")) == c)
print(c == memoryview(bytes("hello", "ascii")))
b = bytearray(3)
m = memoryview(b)
try_("extending a pinned one", lambda: b.extend(c))
m.release()
b.extend(c)
print(b)

b = bytearray("ab", "ascii")
mv = b.__buffer__(0)
print(mv.readonly, mv.format, mv.shape, sys.getrefcount(b), mv.obj is b)
print(b.__release_buffer__(mv), sys.getrefcount(b))
try_("used after its release", lambda: mv.tobytes())
for x in [mv, 5, memoryview(bytes(1))]:
    try_("releasing", lambda: b.__release_buffer__(x))
for flags in [1 << 40, "x"]:
    try_("flags", lambda: b.__buffer__(flags))
try_("flags", lambda: b.__buffer__(pow(2, 63)))
print(hasattr(bytes(), "__buffer__"), hasattr(bytes(), "__release_buffer__"), hasattr(mv, "__release_buffer__"))
print(hasattr(array("i"), "__buffer__"), hasattr(array("i"), "__release_buffer__"))


class D(bytearray):
    def __buffer__(self, flags):
        return super(D, self).__buffer__(flags)

    def __release_buffer__(self, view):
        global kept
        print("told", view.obj, view.tobytes())
        try_("a view of it:", memoryview, view)
        try_("a cast:", lambda: view.cast("b"))
        try_("a slice:", lambda: view[0:1])
        try_("__buffer__:", lambda: view.__buffer__(0))
        kept = view
        super(D, self).__release_buffer__(view)


d = D("hello", "ascii")
m = memoryview(d)
print(type(m.obj).__name__)
try_("pinned:", lambda: d.clear())
m.release()
d.clear()
try_("kept from __release_buffer__:", lambda: kept.tobytes())


class E(bytearray):
    def __release_buffer__(self, view):
        print("only told", view.tobytes())


e = E("x", "ascii")
m = memoryview(e)
print(m.obj is e)
del m
e.clear()
print(len(e))


class F:
    def __buffer__(self, flags):
        return 42


try_("no view:", memoryview, F())
try_("no view:", bytes, F())


class G:
    def __buffer__(self, flags):
        raise RuntimeError("not now")


try_("refused:", memoryview, G())
try_("no buffer:", memoryview, object())


class H:
    def __init__(self):
        self.data = bytearray(4)

    def __buffer__(self, flags):
        return memoryview(self.data)

    def __release_buffer__(self, view):
        print("released in a collection")


gc.collect()
h = H()
h.view = memoryview(h)
r = weakref.ref(h)
del h
print("found", gc.collect(), r())
