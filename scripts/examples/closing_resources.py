# Closing resources at the end of a block: by hand, by a helper that closes whatever happens, by
# __del__, by weakref.finalize. What is closed when, and what an error leaves open.
import gc
import weakref
from contextlib import closing

events = list()
open_count = 0


class Resource:
    def __init__(self, name):
        global open_count
        self.name = name
        self.is_open = True
        open_count = open_count + 1
        events.append("open " + name)

    def close(self):
        global open_count
        if self.is_open:
            self.is_open = False
            open_count = open_count - 1
            events.append("close " + self.name)


class Careful(Resource):
    def __del__(self):
        self.close()


def report(label):
    print(label, "open", open_count, events)
    events.clear()


gc.collect()
r = Resource("a")
r.close()
r.close()
del r
report("closed by hand, twice is once:")
r = Resource("b")
try:
    raise ValueError("in the middle")
    r.close()
except ValueError:
    print(True)
del r
report("an error before close:")
open_count = 0

with closing(Resource("c")) as r:
    events.append("use " + r.name)
report("used:")
try:
    with closing(Resource("d")) as r:
        raise ValueError("in the middle")
except ValueError:
    events.append("error passed on")
report("an error in the block:")
with closing(Resource("e")) as outer:
    with closing(Resource("f")) as inner:
        events.append(inner.name + outer.name)
report("one in the other:")
del r, outer, inner

r = Careful("g")
del r
report("the last name gone:")
r = Careful("h")
r.close()
del r
report("closed before:")
r = Careful("i")
r.itself = r
del r
report("in a cycle, the name gone:")
gc.collect()
report("collected:")


def f():
    resource = Careful("j")
    events.append("working")


f()
report("the end of a function:")


def close_later(name):
    events.append("finalize " + name)


r = Resource("k")
f = weakref.finalize(r, close_later, "k")
print("alive", f.alive)
del r
report("the object gone:")
print("alive", f.alive, "called again", f())
r = Resource("l")
f = weakref.finalize(r, close_later, "l")
f()
del r
report("called before:")
