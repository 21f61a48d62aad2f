from twin import Lcg, begin, end, expect, param, phase

depth = param("depth", 5, "levels above the leaves; eight children each")
changes = param("changes", 1000000, "leaves replaced")
subtrees = param("subtrees", 10000, "subtrees of two levels replaced")
names = list("abcdefgh")


def leaf(i):
    return {"id": i, "name": "n", "tags": [i, 0]}


def build(depth, i):
    if depth == 0:
        return leaf(i)
    node = {}
    for j in range(8):
        node[names[j]] = build(depth - 1, i * 8 + j)
    return node


# The dict that is `levels` below the root on the path of a number.
def descend(path, levels):
    node = document
    for _ in range(levels):
        node = node[names[path & 7]]
        path = path >> 3
    return node


def walk(node):
    if "id" in node:
        return 1
    total = 0
    for k, v in node.items():
        total += walk(v)
    return total


def whole():
    global document
    document = build(depth, 0)


def update():
    for _ in range(changes):
        path = random(leaves)
        descend(path, depth)["id"] = path


def replace():
    for _ in range(changes):
        path = random(leaves)
        descend(path, depth - 1)[names[path >> (3 * (depth - 1))]] = leaf(path)


def replace_subtrees():
    for _ in range(subtrees):
        path = random(leaves)
        above = depth - 3
        descend(path, above)[names[(path >> (3 * above)) & 7]] = build(2, path)


def drop():
    global document
    del document


leaves = 1 << (3 * depth)
begin()
phase("build", whole)
random = Lcg().below
phase("update leaves", update)
phase("replace leaves", replace)
phase("replace subtrees", replace_subtrees)
found = phase("walk", lambda: walk(document))
print("leaves", found)
expect(found == leaves, "the tree is whole")
phase("drop", drop)
end()
