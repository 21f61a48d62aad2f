import gc

from twin import begin, end, expect, param, phase

kind = param("kind", "chain", "chain, tree or queue")
size = param("size", 100, "nodes of a group: 10, 100, 1000")
payload = param("payload", 0, "bytes in each node: 0, 10000, 100000, 300000")
live = param("live", 10000, "nodes that are alive at a time: 100, 10000, 30000")
fraction = param("fraction", 1.0, "part of the groups that are cyclic")
objects = param("objects", 1000000, "nodes in all")
threshold = param("threshold", 0, "threshold of the youngest generation; 0 leaves it")


class Node:
    __slots__ = ("next", "other", "payload")

    def __init__(self, next, other):
        self.next = next
        self.other = other
        self.payload = bytes(payload) if payload > 0 else None


# A chain; a cyclic one is a ring.
def chain(size, cyclic):
    first = Node(None, None)
    last = first
    for _ in range(size - 1):
        node = Node(None, None)
        last.next = node
        last = node
    if cyclic:
        last.next = first
    return first


# A binary tree of nodes; in a cyclic one each leaf leads to the root.
def tree(size, root, cyclic):
    node = Node(None, None)
    if root is None:
        root = node
    if size == 1:
        if cyclic:
            node.next = root
        return node
    half = (size - 1) // 2
    node.next = tree(size - 1 - half, root, cyclic)
    if half > 0:
        node.other = tree(half, root, cyclic)
    return node


def churn():
    global queue, groups, made, cyclic_groups
    if kind == "queue":
        queue = []
        for _ in range(objects):
            queue.append(chain(1, True))
            if len(queue) > live:
                queue.pop(0)
        made = cyclic_groups = objects
    else:
        slots = max(1, live // size)
        groups = [None] * slots
        for i in range(objects // size):
            cyclic = (i + 1) * fraction // 1 > i * fraction // 1
            if kind == "chain":
                groups[i % slots] = chain(size, cyclic)
            else:
                groups[i % slots] = tree(size, None, cyclic)
            made += size
            if cyclic:
                cyclic_groups += 1


def drop():
    global queue, groups
    if kind == "queue":
        del queue
    else:
        del groups
    gc.collect()
    return sum(s["collected"] for s in gc.get_stats()) - before


begin()
before = sum(s["collected"] for s in gc.get_stats())
expect(kind in ("chain", "tree", "queue"), "kind is chain, tree or queue")
if threshold > 0:
    gc.set_threshold(threshold, 10)
made = cyclic_groups = 0
phase("churn", churn)
total = phase("drop", drop)
print("nodes", made, "cyclic groups", cyclic_groups, "collected", total)
expect(total >= cyclic_groups * (1 if kind == "queue" else size), "all cyclic groups are collected")
end()
