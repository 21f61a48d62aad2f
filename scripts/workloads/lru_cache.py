import gc

from twin import Lcg, begin, end, expect, param, phase

accesses = param("accesses", 1000000, "accesses")
keys = param("keys", 20000, "different keys")
capacity = param("capacity", 10000, "entries that the cache holds")


class Node:
    __slots__ = ("key", "value", "prev", "next")


class Value:
    __slots__ = ("node", "data")


def access(key):
    global hits
    node = cache.get(key)
    if node is None:
        if len(cache) == capacity:
            oldest = root.prev
            root.prev = oldest.prev
            oldest.prev.next = root
            del cache[oldest.key]
        node = Node()
        node.key = key
        v = Value()
        v.data = key
        node.value = v
        if cyclic:
            v.node = node
        cache[key] = node
    else:
        hits = hits + 1
        node.prev.next = node.next
        node.next.prev = node.prev
    node.next = root.next
    node.prev = root
    root.next.prev = node
    root.next = node


def run(links):
    global cyclic, hits, cache, root
    cyclic, hits = links, 0
    cache = {}
    root = Node()
    root.next = root
    root.prev = root
    for key in sequence:
        access(key)
    print("cyclic", links, "hits", hits, "entries", len(cache))
    expect(len(cache) <= capacity, "the cache keeps to its capacity")
    del cache, root


random = Lcg().below
sequence = []
for _ in range(accesses):
    sequence.append(random(keys))
begin()
phase("cyclic entries", lambda: run(True))
phase("collect", gc.collect)
phase("entries freed by their counts", lambda: run(False))
phase("collect", gc.collect)
end()
