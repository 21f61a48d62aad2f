import gc
import sys
import weakref


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


class Base:
    def __init__(self, name):
        self.name = name

    def hello(self):
        return "hello " + self.name

    def bye(self):
        return "bye"


class Derived(Base):
    def hello(self):
        return "derived"


def weak(o, name, callback=None):
    return weakref.WeakMethod(getattr(o, name), callback)


def a_plain_reference():
    global o
    o = Base("x")
    r = weakref.ref(o.hello)
    print("dead at once:", r())
    method = o.hello
    r = weakref.ref(method)
    print("alive as long as the method object:", r() is method)
    del method
    print("dead:", r())


def alive():
    global w, p
    w = weak(o, "hello")
    print("type:", isinstance(w, weakref.ref), isinstance(w, weakref.WeakMethod))
    print("the method:", w()(), w().__self__ is o, w().__func__ is Base.hello)
    print("made anew at each call:", w() is w())
    print("counts:", weakref.getweakrefcount(o), weakref.getweakrefcount(Base.hello))
    print("size:", sys.getsizeof(w), sys.getsizeof(w) - sys.getsizeof(weakref.ref(o)))
    print("never reused:", w is weak(o, "hello"), w == weak(o, "hello"))
    print("another method:", w == weak(o, "bye"))
    p = Base("x")
    print("another object:", w == weak(p, "hello"))
    print("hash:", hash(w) == hash(weak(o, "bye")), hash(w) == hash(weakref.ref(o)))
    print("references to o:", sys.getrefcount(o))
    print("arguments:", raised(lambda: weakref.WeakMethod(5)))
    print("arguments:", raised(lambda: weakref.WeakMethod(Base.hello))[:37])
    print(
        "the attributes:", w._alive, w._func_ref() is Base.hello, w._meth_type is type(o.hello)
    )


def the_object_dies():
    global o, p, calls
    log = []
    calls = weak(o, "hello", lambda r: log.append(r is calls))
    before = hash(calls)
    del o
    print("dead:", w(), calls(), log)
    print("alive flags:", w._alive, calls._alive)
    print("the hash stays:", hash(calls) == before)
    print("equality of dead ones:", w == w, w == calls)
    q = weak(p, "bye")
    del p
    print("not hashed in time:", raised(lambda: hash(q)))


def the_function_dies():
    log = []
    o = Derived("y")
    w = weak(o, "hello", lambda r: log.append("once"))
    print("before:", w()(), log)
    del Derived.hello
    print("after:", w(), log)
    del o
    print("the object, too:", w(), log)


def no_cycles():
    gc.collect()
    gc.disable()
    o = Base("z")
    w = weak(o, "hello", lambda r: None)
    r = weakref.ref(w)
    print("itself weakly referable:", r() is w)
    del w
    print("dies by its count:", r(), gc.collect())
    for i in range(100):
        w = weak(o, "hello")
    del w
    print("none is left:", weakref.getweakrefcount(o), gc.collect())
    gc.enable()


a_plain_reference()
alive()
the_object_dies()
the_function_dies()
no_cycles()
