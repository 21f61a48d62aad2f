import gc

from twin import begin, end, expect, param, phase

n = param("n", 1000000, "objects to make")


class Foo:
    def __init__(self):
        self.var = "3.14159265359"


def loop(n):
    for _ in range(n):
        a = Foo()
        a.self = a


begin()
phase("loop", lambda: loop(n))
phase("collect", gc.collect)
total = sum(s["collected"] for s in gc.get_stats())
print("collected at least", n, total >= n)
expect(total >= n, "every object is collected")
end()
