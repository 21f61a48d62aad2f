import gc
import sys
import types

died = []


class Big:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        died.append(self.name)


def check(label):
    print(label, died)
    died.clear()


gc.collect()
gc.disable()


def outer():
    data = Big("data")
    other = Big("other")

    def inner():
        return data.name

    return inner


f = outer()
check("outer has returned, what inner does not use is gone:")
print("inner says", f())
print("cells:", len(f.__closure__), "holding", f.__closure__[0].cell_contents.name)
del f
check("the closure is gone:")


def make(x):
    captured = x
    return lambda: captured


target = []
print("before:", sys.getrefcount(target))
f = make(target)
print("captured:", sys.getrefcount(target))
g = make(target)
print("twice:", sys.getrefcount(target))
print(
    "different functions:", f is not g, "different cells:", f.__closure__[0] is not g.__closure__[0]
)
print("the same object in them:", f() is target, g() is target)
c = f.__closure__[0]
print("references to the cell:", sys.getrefcount(c))
del f
print("one function gone, its cell is still held:", sys.getrefcount(target), sys.getrefcount(c))
del c
print("the cell gone:", sys.getrefcount(target))
del g
print("both gone:", sys.getrefcount(target))


def counter():
    n = 0

    def bump():
        nonlocal n
        n = n + 1
        return n

    def read():
        return n

    return (bump, read)


pair = counter()
pair[0]()
pair[0]()
print("bumped three times:", pair[0](), "read:", pair[1]())
print("one cell in both:", pair[0].__closure__[0] is pair[1].__closure__[0])
print("references to it:", sys.getrefcount(pair[0].__closure__[0]))
again = counter()
again[0]()
print("another counter:", again[1](), "the first still:", pair[1]())
del pair
del again


def make():
    a = Big("a")
    b = Big("b")
    c = Big("c")
    return lambda: [a.name, b.name, c.name]


f = make()
print("cells:", len(f.__closure__), f())
print("sizes:", sys.getsizeof(f), sys.getsizeof(f.__closure__), sys.getsizeof(f.__closure__[0]))
del f
check("gone:")


def functions():
    made = []
    for i in range(4):
        made.append(lambda: i)
    return made


fs = functions()
print("one variable for all:", fs[0](), fs[1](), fs[2](), fs[3]())
del fs


def own(k):
    return lambda: k


def functions():
    made = []
    for k in range(4):
        made.append(own(k))
    return made


fs = functions()
print("one for each:", fs[0](), fs[1](), fs[2](), fs[3]())
del fs


def recursive():
    def f(n):
        if n == 0:
            return 1
        return f(n - 1) * n

    return f


f = recursive()
print("factorial:", f(5), f(10))
print("references to the function:", sys.getrefcount(f))
del f
print("found by the collector:", gc.collect())
for i in range(10):
    f = recursive()
del f
print("ten of them:", gc.collect())


def holder():
    data = Big("held by a cycle")

    def f():
        return (f, data)


holder()
check("nothing dies by counting:")
print("found:", gc.collect())
check("the collector finds it:")


def subscribe(x):
    me = x
    return lambda: me.name


a = Big("with a callback of its own")
a.callback = subscribe(a)
print("the callback says", a.callback())
del a
print("found:", gc.collect())
check("instance and closure:")

c = types.CellType()


def empty(c):
    try:
        c.cell_contents
        return False
    except ValueError:
        return True


print(c is None, empty(c))
c.cell_contents = [1]
print("contents:", c.cell_contents, "size", sys.getsizeof(c))
x = c.cell_contents
print("references:", sys.getrefcount(x))
del c.cell_contents
print("emptied:", sys.getrefcount(x))
c.cell_contents = c
del c
print("a cell that holds itself, found:", gc.collect())
gc.enable()
