"""The collector's kernels on a real interpreter: the graphs of Benchmarks/CollectorKernels.

    python3.13 collector_kernels.py KERNEL N REPEATS

Prints the median of the process CPU time per object, in nanoseconds.
"""

import gc
import statistics
import sys
import time


class Random:
    def __init__(self):
        self.state = 42

    def below(self, n):
        self.state = (self.state * 25214903917 + 11) & ((1 << 48) - 1)
        return (self.state >> 16) % n


class Node:
    __slots__ = ("prev", "next")


def slots_list(n):
    head = last = Node()
    for _ in range(n - 1):
        node = Node()
        last.next = node
        node.prev = last
        last = node
    return head


def pair_lists(n):
    head = last = [None, None]
    for _ in range(n - 1):
        node = [last, None]
        last[1] = node
        last = node
    return head


def random_lists(n):
    nodes = [[] for _ in range(n)]
    random = Random()
    for node in nodes:
        for _ in range(4):
            node.append(nodes[random.below(n)])
    return nodes


class Open:
    pass


def dict_instances(n):
    def make():
        node = Open()
        node.a = node.b = None
        return node

    nodes = [make() for _ in range(n)]
    random = Random()
    for node in nodes:
        node.a = nodes[random.below(n)]
        node.b = nodes[random.below(n)]
    return nodes


def tree_lists(n):
    def tree(depth):
        return [tree(depth - 1), tree(depth - 1)] if depth else [None, None]

    return tree(n.bit_length() - 1)


def random_dicts(n):
    nodes = [dict.fromkeys("abcde") for _ in range(n)]
    random = Random()
    for node in nodes:
        for key in "abcde":
            node[key] = nodes[random.below(n)]
    return nodes


def garbage(make, n, repeats):
    times = []
    for _ in range(repeats):
        make(n)
        start = time.process_time_ns()
        found = gc.collect()
        times.append((time.process_time_ns() - start) / n)
        assert found == n, found
    return times


def ring(n):
    first = last = []
    for _ in range(n - 1):
        node = []
        last.append(node)
        last = node
    last.append(first)


def random_ring(n):
    lists = [[] for _ in range(n)]
    random = Random()
    for i, node in enumerate(lists):
        node.append(lists[(i + 1) % n])
        for _ in range(3):
            node.append(lists[random.below(n)])


def live(make, n, repeats):
    graph = make(n)
    if make is tree_lists:
        n = (2 << n.bit_length() - 1) - 1
    gc.collect()
    times = []
    for _ in range(repeats):
        start = time.process_time_ns()
        gc.collect()
        times.append((time.process_time_ns() - start) / n)
    del graph
    return times


def garbage_pairs(n, repeats):
    times = []
    for _ in range(repeats):
        for _ in range(n // 2):
            a = []
            b = []
            a.append(b)
            b.append(a)
        a = b = None
        start = time.process_time_ns()
        gc.collect()
        times.append((time.process_time_ns() - start) / n)
    return times


def build(n, repeats, enabled):
    times = []
    for _ in range(max(1, repeats // 2)):
        (gc.enable if enabled else gc.disable)()
        nodes = []
        start = time.process_time_ns()
        for _ in range(n):
            nodes.append([])
        times.append((time.process_time_ns() - start) / n)
        gc.disable()
        del nodes
    return times


def drop_chain(n, repeats):
    times = []
    for _ in range(repeats):
        last = []
        for _ in range(n - 1):
            last = [last]
        start = time.process_time_ns()
        del last
        times.append((time.process_time_ns() - start) / n)
    return times


def main():
    kernel, n, repeats = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    gc.disable()
    kernels = {
        "live-slots-list": lambda: live(slots_list, n, repeats),
        "live-pair-lists": lambda: live(pair_lists, n, repeats),
        "live-random-lists": lambda: live(random_lists, n, repeats),
        "live-dict-instances": lambda: live(dict_instances, n, repeats),
        "live-tree-lists": lambda: live(tree_lists, n, repeats),
        "live-random-dicts": lambda: live(random_dicts, n, repeats),
        "garbage-ring": lambda: garbage(ring, n, repeats),
        "garbage-random": lambda: garbage(random_ring, n, repeats),
        "garbage-pairs": lambda: garbage_pairs(n, repeats),
        "build-collector-off": lambda: build(n, repeats, False),
        "build-collector-on": lambda: build(n, repeats, True),
        "drop-chain": lambda: drop_chain(n, repeats),
    }
    print(f"{kernel} {n} {statistics.median(kernels[kernel]()):.2f}")


main()
