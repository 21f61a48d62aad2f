from twin import Lcg, begin, end, expect, param, phase

live = param("live", 25, "megabytes of live trees, at 40 bytes a node")
work = param("work", 0, "units of work in a step")
ratio = param("ratio", 10, "bytes of short-lived data to one of long-lived")
mutations = param("mutations", 100, "exchanges of subtrees in a step")
steps = param("steps", 100, "steps")
height = param("height", 14, "height of a tree")
short = param("short", 1000000, "bytes of short-lived arrays in a step")


class Tree:
    __slots__ = ("left", "right", "value")

    def __init__(self, left, right):
        self.left = left
        self.right = right
        self.value = 0


def make(height):
    if height == 1:
        return Tree(None, None)
    return Tree(make(height - 1), make(height - 1))


def count(t):
    if t.left is None:
        return 1
    return 1 + count(t.left) + count(t.right)


random = Lcg().below
nodes = (1 << height) - 1
trees = max(2, live * 1000000 // (40 * nodes))


# The node `levels` below the root of a tree, on a path given by bits.
def descend(t, path, levels):
    while levels > 0:
        t = t.right if path & 1 else t.left
        path, levels = path >> 1, levels - 1
    return t


turn = 0


# Allocates long-lived nodes: whole trees that replace old ones in turn, then subtrees.
def replace(wanted):
    global turn
    while wanted >= nodes:
        old[turn] = make(height)
        turn = (turn + 1) % trees
        wanted = wanted - nodes
    while wanted > 0:
        h = 1
        while h < height - 1 and (1 << (h + 1)) - 1 <= wanted:
            h = h + 1
        above = descend(old[turn], random(1 << 20), height - h - 1)
        if random(2) == 0:
            above.left = make(h)
        else:
            above.right = make(h)
        turn = (turn + 1) % trees
        wanted = wanted - ((1 << h) - 1)


# Exchanges two subtrees of equal depth in two trees: two writes of a reference each.
def mutate():
    level = random(height - 1)
    path = random(1 << 20)
    first = random(trees)
    second = (first + 1 + random(trees - 1)) % trees
    a = descend(old[first], path, level)
    b = descend(old[second], path, level)
    x = a.left
    y = b.left
    a.left = y
    b.left = x


def step():
    for _ in range(short // 800):
        garbage = [None] * 100
    total = 0
    for i in range(work):
        total += i
    replace(short // ratio // 40)
    for _ in range(mutations):
        mutate()


def build():
    global old
    old = list()
    for _ in range(trees):
        old.append(make(height))


def run():
    for _ in range(steps):
        step()


def check():
    total = 0
    for t in old:
        found = count(t)
        expect(found == nodes, "a tree is whole")
        total += found
    return total


begin()
phase("build", build)
phase("steps", run)
print("trees", trees, "nodes", phase("check", check))
end()
