import gc

from twin import begin, end, expect, param, phase

n = param("n", 1000000, "nodes")
rounds = param("rounds", 5, "times")


class Node:
    __slots__ = ("value", "next")


def build(n):
    head = None
    for i in range(n):
        node = Node()
        node.value = i
        node.next = head
        head = node
    return head


def nest(n):
    head = None
    for i in range(n):
        head = (i, head)
    return head


def build_nodes():
    global chain
    chain = build(n)


def build_tuples():
    global chain
    chain = nest(n)


def drop():
    global chain
    del chain


begin()
for _ in range(rounds):
    phase("build nodes", build_nodes)
    expect(chain.value == n - 1, "the list ends with its last node")
    phase("drop nodes", drop)
    phase("build tuples", build_tuples)
    expect(chain[0] == n - 1, "the chain ends with its last tuple")
    phase("drop tuples", drop)
left = gc.collect()
print("left to the collector", left)
expect(left == 0, "reference counts free everything")
end()
