# An exception keeps the frames that it passed, and with them everything their names hold, until it
# is dropped. What lives how long, the cycle of a name that keeps its own exception, and remedies.
import gc

gc.collect()
gc.disable()


class Big:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("destroyed", self.name)


# `big` lives in a frame that the exception passes.
def inner(name):
    big = Big(name)
    raise ValueError("no " + name)


def outer(name):
    inner(name)


def caught(name):
    try:
        outer(name)
    except ValueError as e:
        return e


def frames(e):
    n, t = 0, e.__traceback__
    while t is not None:
        n, t = n + 1, t.tb_next
    return n


error_ = caught("one")
print("caught:", type(error_).__name__, error_, "frames", frames(error_))
print("tracebacks are followed", gc.is_tracked(error_), gc.is_tracked(error_.__traceback__))
print("the exception dies:")
del error_
print("found by a collection:", gc.collect())


def ignoring(name):
    try:
        outer(name)
    except ValueError:
        pass
    return "handled"


print(ignoring("two"))
print("found by a collection:", gc.collect())


# A name of the frame that the traceback holds keeps the exception: frame, traceback, exception.
def keeping(name):
    try:
        outer(name)
    except ValueError as e:
        problem = e


keeping("three")
print("it has returned")
gc.collect()
print("after a collection")


def forgetting(name):
    try:
        outer(name)
    except ValueError as e:
        problem = e
        del problem


forgetting("four")
print("it has returned, found:", gc.collect())

stripped = caught("five")
print("with its traceback", frames(stripped))
stripped.__traceback__ = None
print("without: ", stripped.__traceback__, stripped)
print("found:", gc.collect())
del stripped

errors = []
for name in ["six", "seven", "eight"]:
    errors.append(caught(name))
print("kept", len(errors))
for e in errors:
    print(e, frames(e), len(e.args))
del e
errors.pop(0)
print("the first gone")
errors.clear()
print("all gone")


def wrapped(name):
    try:
        outer(name)
    except ValueError as e:
        try:
            raise RuntimeError("wrapped") from e
        except RuntimeError as f:
            return f


w = wrapped("nine")
print(w, w.__cause__, w.__suppress_context__, frames(w.__cause__))
w.__cause__ = None
w.__context__ = None
print("the cause is gone")
del w
gc.collect()
gc.enable()
