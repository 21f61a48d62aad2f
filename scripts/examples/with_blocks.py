# Context managers: what enters, what leaves and when, errors on their way through, forgiveness,
# what is kept alive until the end of the block.
import gc

gc.collect()
gc.disable()


class Manager:
    def __init__(self, name, forgives):
        self.name = name
        self.forgives = forgives

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, kind, error_, traceback):
        if kind is None:
            print("exit", self.name, kind, error_, traceback)
        else:
            print("exit", self.name, kind.__name__, error_, traceback is not None)
        return self.forgives

    def __del__(self):
        print("destroyed", self.name)


def block(m):
    print("in the block", m.name)


with Manager("a", False) as m:
    block(m)
    del m
print("after it")
with Manager("b", False) as outer:
    with Manager("c", False) as inner:
        print(outer.name, inner.name)
        del inner
    del outer


def d():
    with Manager("d", True) as m:
        return 5, m.name


print(*d())


class Other:
    def __enter__(self):
        return [1, 2]

    def __exit__(self, kind, error_, traceback):
        return None


with Other() as x:
    print(x, type(x).__name__)
with memoryview(bytes("abc", "ascii")) as m:
    print(m.tolist())
    released = m
del m
try:
    released.tolist()
    print(False)
except ValueError:
    print(True)


def first():
    with Manager("e", False) as m:
        raise ValueError("wrong")


def second():
    with Manager("f", True) as m:
        raise KeyError("forgiven")


def third():
    with Manager("g", False) as outer:
        with Manager("h", True) as inner:
            del inner
            raise ValueError("inner")
        print("the outer block goes on")
        raise TypeError("outer")


class Failing:
    def __enter__(self):
        raise RuntimeError("no entry")

    def __exit__(self, kind, error_, traceback):
        print("never")


def fourth():
    with Failing() as x:
        print("never")


for f in (first, second, third, fourth):
    try:
        f()
    except Exception as e:
        print("passed on:", type(e).__name__, e)
    else:
        print("forgiven")


class Half:
    def __enter__(self):
        return self


class None_:
    pass


for x in [Half(), None_(), 5]:
    try:
        with x:
            pass
    except Exception as error:
        print(type(error).__name__, error)


class Big:
    def __del__(self):
        print("big destroyed")


def work():
    big = Big()
    with Manager("w", False) as m:
        raise ValueError("late")


def frames(e):
    n, t = 0, e.__traceback__
    while t is not None:
        n, t = n + 1, t.tb_next
    return n


def keep():
    try:
        work()
    except ValueError as e:
        return e


kept = keep()
print("frames", frames(kept))
print("dropping the exception")
del kept
print("dropped")
gc.enable()
