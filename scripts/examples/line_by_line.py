# moult: versions 3.9 3.10 3.11 3.12 3.13
# A table of memory line by line, as memory_profiler draws it: what each line added, and the most
# that was in use while it ran, beyond what was there before it. In KiB, to the nearest 16.
import gc
import math
import tracemalloc

rows = []


def line(source, body):
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    body()
    after, peak = tracemalloc.get_traced_memory()
    rows.append((source, after - before, peak - before))


def rounded(n):
    return math.floor(n / 16384 + 0.5) * 16


def line_0():
    global a, b, c, d, text, total
    a = one * 10000


def line_1():
    global a, b, c, d, text, total
    b = list(a)


def line_2():
    global a, b, c, d, text, total
    c = b + b


def line_3():
    global a, b, c, d, text, total
    del b[100:]


def line_4():
    global a, b, c, d, text, total
    c = None


def line_5():
    global a, b, c, d, text, total
    text = bytes(200000)


def line_6():
    global a, b, c, d, text, total
    d = bytearray(text)


def line_7():
    global a, b, c, d, text, total
    text = d = None


def line_8():
    global a, b, c, d, text, total
    total = len(list(range(50000)))


def line_9():
    global a, b, c, d, text, total
    d = dict.fromkeys(range(10000))


def line_10():
    global a, b, c, d, text, total
    c = set(d)


def line_11():
    global a, b, c, d, text, total
    d.clear()


def line_12():
    global a, b, c, d, text, total
    c = sorted(c)


def line_13():
    global a, b, c, d, text, total
    c = tuple(c)


def line_14():
    global a, b, c, d, text, total
    a = c = None


def line_15():
    global a, b, c, d, text, total
    b.clear()


a, b, c, d, text, total = None, None, None, None, None, 0
one = (None,)
gc.collect()
tracemalloc.start()
line("a = one * 10000", line_0)
line("b = list(a)", line_1)
line("c = b + b", line_2)
line("del b[100:]", line_3)
line("c = None", line_4)
line("text = bytes(200000)", line_5)
line("d = bytearray(text)", line_6)
line("text = d = None", line_7)
line("total = len(list(range(50000)))", line_8)
line("d = dict.fromkeys(range(10000))", line_9)
line("c = set(d)", line_10)
line("d.clear()", line_11)
line("c = sorted(c)", line_12)
line("c = tuple(c)", line_13)
line("a = c = None", line_14)
line("b.clear()", line_15)
tracemalloc.stop()
print("increment", "peak", "line")
for source, increment, peak in rows:
    print(rounded(increment), rounded(peak), source)
