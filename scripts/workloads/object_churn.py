import gc

from twin import begin, end, expect, param, phase

n = param("n", 5000000, "objects of each kind")


class Slots:
    __slots__ = ("v",)


class Plain:
    def __init__(self, v):
        self.v = v


def lists():
    for _ in range(n):
        a = []


def lists_of_one():
    for i in range(n):
        a = [i]


def dicts():
    for _ in range(n):
        a = {}


def dicts_of_one():
    for i in range(n):
        a = {"k": i}


def tuples():
    for i in range(n):
        a = (i,)


def slots():
    for _ in range(n):
        a = Slots()


def plain():
    for i in range(n):
        a = Plain(i)


begin()
phase("a = []", lists)
phase("a = [i]", lists_of_one)
phase("a = {}", dicts)
phase("a = {'k': i}", dicts_of_one)
phase("a = (i,)", tuples)
phase("a = Slots()", slots)
phase("a = Plain(i)", plain)
left = gc.collect()
print("left to the collector", left)
expect(left == 0, "reference counts free everything")
end()
