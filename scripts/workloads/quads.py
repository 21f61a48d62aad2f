from twin import begin, end, expect, param, phase

depth = param("depth", 9, "depth of the live tree")
multiplier = param("multiplier", 2, "size of the heap of whippet, in live trees")
loops = param("loops", 20, "rounds of garbage")
garbage = param("garbage", 3, "depth of the garbage trees")


class Quad:
    __slots__ = ("a", "b", "c", "d")

    def __init__(self, a, b, c, d):
        self.a = a
        self.b = b
        self.c = c
        self.d = d


def make(depth):
    if depth == 0:
        return Quad(None, None, None, None)
    return Quad(make(depth - 1), make(depth - 1), make(depth - 1), make(depth - 1))


def validate(t):
    if t.a is None:
        return 1
    return 1 + validate(t.a) + validate(t.b) + validate(t.c) + validate(t.d)


def size(depth):
    return ((1 << (2 * depth + 2)) - 1) // 3


def live():
    global tree
    tree = make(depth)


def rounds():
    valid = 0
    for _ in range(loops):
        for _ in range(trees):
            make(garbage)
        valid += validate(tree)
    return valid


def drop():
    global tree
    del tree


begin()
phase("live tree", live)
trees = size(depth) * multiplier * 2 // 15 // size(garbage)
valid = phase("garbage and validation", rounds)
print("trees per round", trees, "live quads seen", valid)
expect(valid == loops * size(depth), "the live tree stays whole")
phase("drop", drop)
end()
