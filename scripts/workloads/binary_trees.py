from twin import begin, end, expect, param, phase

depth = param("depth", 21, "depth of the largest trees that are made again and again")


class Node:
    __slots__ = ("left", "right")

    def __init__(self, left, right):
        self.left = left
        self.right = right


def make(depth):
    if depth == 0:
        return Node(None, None)
    return Node(make(depth - 1), make(depth - 1))


def check(node):
    if node.left is None:
        return 1
    return 1 + check(node.left) + check(node.right)


def size(depth):
    return (1 << (depth + 1)) - 1


def stretch():
    found = check(make(depth + 1))
    print("stretch tree of depth", depth + 1, "check", found)
    expect(found == size(depth + 1), "the stretch tree is whole")


def live():
    global long_lived
    long_lived = make(depth)


def trees():
    for d in range(4, depth + 1, 2):
        number = 1 << (depth - d + 4)
        total = 0
        for _ in range(number):
            total += check(make(d))
        print(number, "trees of depth", d, "check", total)
        expect(total == number * size(d), "the trees are whole")


def last():
    found = check(long_lived)
    print("long-lived tree of depth", depth, "check", found)
    expect(found == size(depth), "the long-lived tree is whole")


begin()
phase("stretch", stretch)
phase("long-lived", live)
phase("trees", trees)
phase("check", last)
end()
