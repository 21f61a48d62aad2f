import gc

from twin import begin, end, expect, param, phase

levels = param("levels", 1000, "lists, each in the next as often as that is long")
loops = param("loops", 100, "collections")


def make(levels):
    current = []
    for n in range(levels):
        new = [None] * n
        for i in range(n):
            new[i] = current
        current = new
    return current


def build():
    global containers
    containers = make(levels)


def collect():
    found = 0
    for _ in range(loops):
        found += gc.collect()
    return found


begin()
phase("make", build)
phase("settle", gc.collect)
found = phase("collect", collect)
print("found", found, "references from the last", len(containers))
expect(found == 0, "nothing is garbage")
expect(len(containers) == levels - 1, "the lists are whole")
end()
