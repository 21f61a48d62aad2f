import gc
import sys
import weakref
from weakref import finalize

sys.excepthook = lambda *error: None


class C:
    pass


def raised(f):
    try:
        f()
    except Exception as error:
        return "%s: %s" % (type(error).__name__, error)
    return "no error"


log = []


def note(x):
    log.append(x)
    return x


def by_death():
    o = C()
    f = finalize(o, note, "died")
    print("alive:", f.alive, f.atexit, type(f) is finalize)
    print("peek:", f.peek()[0] is o, f.peek()[1] is note, f.peek()[2], f.peek()[3])
    print("counts:", sys.getrefcount(o), weakref.getweakrefcount(o), sys.getsizeof(f))
    print("the callback is the finalizer:", weakref.getweakrefs(o)[0].__callback__ is f)
    print("repr:", repr(f)[:16], repr(f).find("for 'C' at") > 0)
    del o
    print("ran:", log, f.alive, f.atexit)
    print("never again:", f(), f.peek(), f.detach(), log)
    print("repr:", repr(f).find("; dead>") > 0)
    log.clear()


def by_call():
    o = C()
    f = finalize(o, note, "called")
    print("its result:", f(), log)
    print("once:", f(), f.alive, log)
    print("the reference is gone:", weakref.getweakrefcount(o))
    del o
    print("not at death:", log)
    log.clear()
    o = C()
    f = finalize(o, note, "detached")
    t = f.detach()
    print("detach:", t[0] is o, t[1] is note, t[2], t[3], f.alive)
    del t
    print("again:", f.detach(), f(), weakref.getweakrefcount(o))
    del o
    print("nothing ran:", log)


def order():
    o = C()
    for i in range(5):
        finalize(o, note, i)
    print("nobody keeps them:", weakref.getweakrefcount(o))
    del o
    print("newest first:", log)
    log.clear()

    class Del:
        def __del__(self):
            log.append("del")

    o = Del()
    finalize(o, note, "finalize")
    r = weakref.ref(o, lambda r: log.append("callback"))
    del o
    print("among others:", log)
    log.clear()
    gc.collect()
    a, b = C(), C()
    a.b, b.a = b, a
    finalize(a, note, "a")
    finalize(b, note, "b")
    del a, b
    print("a cycle:", log, gc.collect(), log)
    log.clear()


def arguments():
    global f
    o = C()
    f = finalize(o, lambda a, b, c: log.append((a, b, c)), 1, 2, 3)
    print("args:", f.peek()[2])
    del o
    print("passed on:", log)
    log.clear()
    o = C()
    print("too few:", raised(lambda: finalize(o))[:10])
    print("none:", raised(lambda: finalize())[:10])
    print("no referent:", raised(lambda: finalize(5, note)))
    f = finalize(o, log.append, "method")
    o = None
    print("a bound method:", log)
    log.clear()
    o = C()

    def look():
        log.append(f.alive)
        log.append(f())

    f = finalize(o, look)
    o = None
    print("dead while it runs:", log)
    log.clear()
    o = C()
    f = finalize(o, note, o)
    o = None
    print(
        "an argument keeps its object:", f.alive, len(log), f.peek()[0] is f.peek()[2][0]
    )
    f.detach()
    print("no more:", f.alive)


def derived():
    class Mine(finalize):
        def hello(self):
            return "hello"

    o = C()
    f = Mine(o, note, "mine")
    r = weakref.ref(f)
    print("its own:", f.hello(), f.alive, isinstance(f, finalize), r() is f)
    del f
    print("kept by the registry:", r() is None)
    del o
    print("until it ran:", r(), log)
    log.clear()


def no_cycle():
    gc.collect()
    gc.disable()
    o = C()
    for i in range(10):
        finalize(o, note, i)
    del o
    print("nothing for the collector:", gc.collect(), len(log))
    log.clear()
    gc.enable()


by_death()
by_call()
order()
arguments()
derived()
no_cycle()


def say(text):
    print("exit:", text)


def another():
    print("exit: makes another one")
    finalize(kept, say, "made at exit")


def fail():
    raise ValueError("at exit")


kept = C()
finalize(kept, say, "first")
silent = finalize(kept, say, "silent")
silent.atexit = False
finalize(kept, another)
finalize(kept, fail)
finalize(kept, say, "last")
print("at exit:", silent.atexit, silent.alive, weakref.getweakrefcount(kept))
