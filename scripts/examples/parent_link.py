import gc
import sys
import weakref


class Strong:
    def __init__(self, name, parent):
        self.name = name
        self.parent = parent
        self.children = []
        if parent is not None:
            parent.children.append(self)

    def up(self):
        return self.parent


class Weak:
    def __init__(self, name, parent):
        self.name = name
        self.children = []
        if parent is None:
            self.parent = None
        else:
            self.parent = weakref.ref(parent)
            parent.children.append(self)

    def up(self):
        if self.parent is None:
            return None
        return self.parent()


class Proxied:
    def __init__(self, name, parent):
        self.name = name
        self.children = []
        self.parent = None
        if parent is not None:
            self.parent = weakref.proxy(parent)
            parent.children.append(self)

    def up(self):
        return self.parent


def grow(kind, parent, depth):
    for i in range(3):
        kind("child", parent)
        if depth > 1:
            grow(kind, parent.children[i], depth - 1)


def count(node):
    n = 1
    for child in node.children:
        n = n + count(child)
    return n


def tree(kind):
    gc.collect()
    gc.freeze()
    gc.collect()
    gc.disable()
    root = kind("root", None)
    grow(kind, root, 4)
    print("nodes:", count(root))
    print("tracked objects:", len(gc.get_objects()) // 10)
    leaf = root.children[0].children[1]
    print("upwards:", leaf.up().up().name, leaf.up().name)
    print("references to the root:", sys.getrefcount(root), weakref.getweakrefcount(root))
    probe = weakref.ref(root)
    del leaf
    del root
    print("dead at once:", probe() is None)
    print("found by the collector:", gc.collect())
    print("dead in the end:", probe() is None)
    gc.enable()
    gc.unfreeze()


def a_subtree():
    root = Weak("root", None)
    grow(Weak, root, 2)
    branch = root.children[0]
    del root
    print("a part outlives the whole:", branch.name, count(branch), branch.up())
    del branch
    root = Proxied("root", None)
    grow(Proxied, root, 2)
    branch = root.children[0]
    del root
    try:
        branch.up().name
    except ReferenceError as error:
        print("a proxy says so:", "ReferenceError: %s" % error)


def automatic():
    gc.collect()
    gc.freeze()
    gc.collect()

    def collections():
        return gc.get_stats()[0]["collections"]

    def churn(kind):
        gc.set_threshold(100, 10, 10)
        first = collections()
        for i in range(50):
            root = kind("root", None)
            grow(kind, root, 2)
            del root
        seen = collections() - first
        gc.set_threshold(700, 10, 10)
        gc.collect()
        return seen

    print("young collections with strong links, nine or more:", churn(Strong) >= 9)
    print("with weak ones:", churn(Weak))
    gc.unfreeze()


tree(Strong)
tree(Weak)
tree(Proxied)
a_subtree()
automatic()
