# What objgraph writes of a few objects; objgraph_twin.lua is the same for Moult.
import sys

import objgraph


class Node:
    __slots__ = ("name", "children", "parent")

    def __init__(self, name):
        self.name = name
        self.children = []

    def __del__(self):
        pass


root = Node("root")
for i in range(12):
    c = Node("child")
    c.parent = root
    root.children.append(c)
del c, i
d = {}
d["root"] = root
d[7] = root
d["a b"] = [1, 2]
t = (root, d)
u = (t, [], {1, 2, 3}, 3.5, None, True)
m = d.get


def is_node(x):
    return isinstance(x, Node)


def no_namespace(x):
    return x is d or not isinstance(x, dict)


def show(function, *args, **options):
    function(*args, output=sys.stdout, **options)
    print()


print(objgraph.count("Node"), objgraph.count("__main__.Node"))
show(objgraph.show_refs, [u], max_depth=3)
show(objgraph.show_backrefs, [d], max_depth=2, too_many=3, filter=no_namespace)
show(objgraph.show_refs, [t, d], max_depth=0)
show(objgraph.show_refs, [t], max_depth=3, too_many=1, shortnames=False)
show(
    objgraph.show_refs, [t], max_depth=2, filter=lambda x: not is_node(x),
    highlight=lambda x: isinstance(x, dict), extra_info=lambda x: "info",
)
show(objgraph.show_chain, objgraph.find_ref_chain(u, is_node), backrefs=False)
print(len(objgraph.find_backref_chain(root.children[5], lambda x: x is d)))
objgraph.show_growth(limit=0, filter=is_node)
keep = []
for i in range(5):
    keep.append(Node("x"))
objgraph.show_growth(filter=is_node)
objgraph.show_most_common_types(objects=objgraph.by_type("Node"))
