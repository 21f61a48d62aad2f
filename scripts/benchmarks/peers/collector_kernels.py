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


def live(make, n, repeats):
    graph = make(n)
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
        "garbage-pairs": lambda: garbage_pairs(n, repeats),
        "build-collector-off": lambda: build(n, repeats, False),
        "build-collector-on": lambda: build(n, repeats, True),
        "drop-chain": lambda: drop_chain(n, repeats),
    }
    print(f"{kernel} {n} {statistics.median(kernels[kernel]()):.2f}")


main()
