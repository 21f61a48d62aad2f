# Pitfall: a closure that needs one number keeps a whole table alive. Remedy: capture the number.
import tracemalloc


def in_use():
    return tracemalloc.get_traced_memory()[0] // 1048576


# The callback wants the length, and captures the data.
def careless():
    data = bytearray(2 << 20)
    return lambda: len(data)


# The callback captures what it needs.
def careful():
    data = bytearray(2 << 20)
    size = len(data)
    return lambda: size


# What is captured can be let go when it has served.
def released():
    data = bytearray(2 << 20)

    def callback():
        nonlocal data
        n = len(data)
        data = None
        return n

    return callback


tracemalloc.start()
callbacks = list()
for i in range(5):
    callbacks.append(careless())
print("careless:", len(callbacks), "callbacks hold MiB", in_use())
print("the first says", callbacks[0](), "and holds", callbacks[0].__closure__[0].cell_contents is None, len(callbacks[0].__closure__))
print("cells", len(callbacks[0].__closure__), "bytes in it", len(callbacks[0].__closure__[0].cell_contents))
callbacks.clear()
print("gone: MiB", in_use())
for i in range(5):
    callbacks.append(careful())
print("careful:", len(callbacks), "callbacks hold MiB", in_use())
print("the first says", callbacks[0](), "and holds", callbacks[0].__closure__[0].cell_contents)
callbacks.clear()
for i in range(5):
    callbacks.append(released())
print("before the call: MiB", in_use())
for callback in callbacks:
    print("says", callback())
del callback
print("after the call: MiB", in_use())
callbacks.clear()
print("gone: MiB", in_use())


# A default argument or a bound method holds in the same way.
class Report:
    def __init__(self):
        self.rows = bytearray(3 << 20)

    def title(self):
        return "report"


r = Report()
titles = [r.title]
del r
print("a bound method holds its object: MiB", in_use(), titles[0]())
titles.clear()
print("gone: MiB", in_use())
tracemalloc.stop()
