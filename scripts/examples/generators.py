import gc
import sys
import weakref

is_finalized = getattr(gc, "is_finalized", lambda o: "n/a")  # from 3.9 on
suspended = lambda g: g.gi_suspended if sys.version_info >= (3, 11) else "n/a"


def try_(label, f, *arguments):
    try:
        f(*arguments)
        print(label, "fine")
    except BaseException as error:
        text = str(error)
        print(label, "%s: %s" % (type(error).__name__, text) if text else type(error).__name__)


def numbers(n):
    for i in range(n):
        yield i


def echo():
    got = "started"
    while True:
        got = yield got


def guarded(log):
    try:
        yield 1
        yield 2
    finally:
        log.append("left")


def catching():
    try:
        yield 1
    except ValueError as error:
        yield "caught ValueError: %s" % error


def stubborn():
    while True:
        try:
            yield 1
        except GeneratorExit:
            pass


g = numbers(3)
print(next(g), next(g), next(g))
try_("at the end", next, g)
try_("again", next, g)
print(next(g, "default"), list(numbers(4)), sum(numbers(5)))
e = echo()
try_("sent too early", lambda: e.send(1))
print(next(e), e.send("one"), e.send(2), e.send(None), next(e))
try_("send()", lambda: e.send())
print(type(g).__name__, g.gi_running, suspended(g), g.gi_frame, suspended(e))

log = []
g = guarded(log)
print(next(g), log)
print(g.close(), log)
print(g.close(), log)
try_("after close", next, g)
h = guarded(log)
print("never started", h.close(), log)
try_("after close", next, h)
s = stubborn()
next(s)
try_("it goes on", lambda: s.close())

g = catching()
print(next(g), g.throw(ValueError("now")))
try_("at the end", next, g)
g = numbers(3)
next(g)
try_("not caught", lambda: g.throw(KeyError("k")))
try_("ended", next, g)
g = numbers(3)
try_("before it started", lambda: g.throw(ValueError("early")))
try_("ended", next, g)
try_("no exception", lambda: numbers(1).throw(5))
try_("throw()", lambda: numbers(1).throw())


def stopping():
    raise StopIteration
    yield 1


try_("StopIteration inside", next, stopping())

log = []
g = guarded(log)
next(g)
g = None
print("a suspended one ends", log)
g = guarded(log)
g = None
print("one that never started does not", log)
g = guarded(log)
for _ in g:
    pass
g = None
print("nor one that has ended", log)

g = numbers(3)
r = weakref.ref(g)
print(r() is g, weakref.getweakrefcount(g))
dead = []
q = weakref.ref(g, lambda x: dead.append(x is q))
next(g)
g = None
print(r(), dead)

gc.disable()
gc.collect()
log = []


def holding(box):
    try:
        yield 1
    finally:
        log.append(False)


box = []
g = holding(box)
box.append(g)
next(g)
print(gc.is_tracked(g), is_finalized(g))
box = None
g = None
print("found", gc.collect() >= 2, log)
gc.enable()
