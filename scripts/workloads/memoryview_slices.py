import sys

from twin import begin, end, expect, param, phase

size = param("size", 256, "MiB of the buffer")
step = param("step", 4096, "bytes of a slice")
rounds = param("rounds", 3, "times")
bytes_in_all = size << 20
buffer = bytes(range(256)) * (bytes_in_all // 256)
view = memoryview(buffer)


def copies(n, step):
    for i in range(0, n, step):
        part = buffer[i : i + step]
    return part


def views(n, step):
    for i in range(0, n, step):
        part = view[i : i + step]
    return part


def views_of_views(n, step):
    for i in range(0, n, step):
        part = view[i : i + step][16:32]
    return part


def bind(f):
    global last
    last = f(bytes_in_all, step)


begin()
for _ in range(rounds):
    phase("bytes slices", lambda: bind(copies))
    expect(len(last) == step and last[step - 1] == 255, "the last copy ends the buffer")
    phase("views", lambda: bind(views))
    expect(len(last) == step and last[step - 1] == 255, "the last view ends the buffer")
    expect(last.obj is buffer, "a view shares the buffer")
    phase("views of views", lambda: bind(views_of_views))
    expect(len(last) == 16 and last.obj is buffer, "a view of a view shares the buffer")
print("slices", bytes_in_all // step, "references to the buffer", sys.getrefcount(buffer))
end()
