import gc

from twin import begin, end, expect, param, phase

cycles = param("cycles", 100, "rings")
links = param("links", 20, "links of a ring; its nodes are one more")
loops = param("loops", 100, "collections")


class Node:
    def __init__(self):
        self.next = None
        self.prev = None

    def link_next(self, next):
        self.next = next
        self.next.prev = self


def ring(node, links):
    current = node
    for _ in range(links):
        next_node = Node()
        current.link_next(next_node)
        current = next_node
    current.link_next(node)


def make():
    gc.collect()
    for _ in range(cycles):
        ring(Node(), links)


begin()
collected = 0
for _ in range(loops):
    phase("make", make)
    collected += phase("collect", gc.collect)
# An automatic collection may have found some already.
total = sum(s["collected"] for s in gc.get_stats())
print("rings", cycles * loops, "left to the last collections:", collected > 0)
expect(total >= cycles * loops * (links + 1), "all nodes are collected")
end()
