from twin import begin, end, expect, param, phase

stretch = param("stretch", 18, "depth of the tree that stretches memory")
long = param("long", 16, "depth of the long-lived tree")
array = param("array", 500000, "floats of the long-lived array")
lowest = param("lowest", 4, "depth of the smallest short-lived trees")
highest = param("highest", 16, "depth of the largest")


class Node:
    __slots__ = ("left", "right", "i", "j")

    def __init__(self, left, right):
        self.left = left
        self.right = right
        self.i = 0
        self.j = 0


def populate(depth, node):
    if depth <= 0:
        return
    node.left = Node(None, None)
    node.right = Node(None, None)
    populate(depth - 1, node.left)
    populate(depth - 1, node.right)


def make_tree(depth):
    if depth <= 0:
        return Node(None, None)
    return Node(make_tree(depth - 1), make_tree(depth - 1))


def count(node):
    if node.left is None:
        return 1
    return 1 + count(node.left) + count(node.right)


def size(depth):
    return (1 << (depth + 1)) - 1


def live():
    global long_lived, floats
    long_lived = Node(None, None)
    populate(long, long_lived)
    floats = [0.0] * array
    for i in range(1, array // 2):
        floats[i] = 1.0 / i


def short():
    for _ in range(passes):
        tree = Node(None, None)
        populate(depth, tree)
        tree = None
    for _ in range(passes):
        tree = make_tree(depth)
        tree = None


begin()
phase("stretch", lambda: make_tree(stretch))
phase("long-lived", live)
for depth in range(lowest, highest + 1, 2):
    passes = 2 * size(stretch) // size(depth)
    phase("depth %d" % depth, short)
nodes = count(long_lived)
print("long-lived nodes", nodes, "item", floats[array // 4])
expect(nodes == size(long), "the long-lived tree is whole")
expect(floats[array // 4] * (array // 4) == 1.0, "the array is whole")
end()
