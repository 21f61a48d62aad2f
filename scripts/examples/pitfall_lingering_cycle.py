# Pitfall: a cycle that survives two collections lies in the oldest generation, and stays there for
# a long time once it is garbage. Remedies: break it, weak parents, or collect when it is dropped.
import gc
import weakref

died = list()


class Node:
    def __init__(self, name):
        self.name = name
        self.parent = None
        self.children = list()

    def add(self, child):
        self.children.append(child)
        child.parent = self

    def add_weakly(self, child):
        self.children.append(child)
        child.parent = weakref.ref(self)

    def close(self):
        for child in self.children:
            child.parent = None
        self.children.clear()

    def __del__(self):
        died.append(self.name)


def generation_of(name):
    for g in range(3):
        for o in gc.get_objects(g):
            if isinstance(o, Node) and o.name == name:
                return g
    return "none"


def churn(n):
    for i in range(n):
        a = []
        a.append(a)


gc.collect()
gc.set_threshold(100, 5, 1000)
tree = Node("old tree")
tree.add(Node("leaf"))
print("made, in generation", generation_of("old tree"))
gc.collect(0)
print("after a young collection", generation_of("old tree"))
gc.collect(1)
print("after a middle one", generation_of("old tree"))
del tree
churn(5000)
print("dropped, after 5000 young cycles", generation_of("old tree"), "died", died)
print("a middle collection", gc.collect(1) >= 0, "died", died)
gc.collect()
print("a full one", generation_of("old tree"), "died", sorted(died))
died.clear()

tree = Node("closed tree")
tree.add(Node("leaf"))
gc.collect()
tree.close()
del tree
print("gone at once", sorted(died))
died.clear()

tree = Node("weak tree")
tree.add_weakly(Node("leaf"))
gc.collect()
leaf = tree.children[0]
print("the parent is", leaf.parent().name)
del tree
print("gone at once", died, "and the leaf says", leaf.parent())
del leaf
print("gone at once", died)
died.clear()

tree = Node("collected tree")
tree.add(Node("leaf"))
gc.collect()
del tree
print("found", gc.collect() > 0, sorted(died))
died.clear()
gc.set_threshold(700, 10, 10)
