# A generator against a list of all the items: what each takes, and the most memory in use while
# they are summed (row "generators against lists").
import gc
import sys
import tracemalloc

n = 200000


def squares(n):
    for i in range(n):
        yield i * i


def list_of_squares(n):
    result = list()
    for i in range(n):
        result.append(i * i)
    return result


# Bytes in use beyond those at the start, and at most, in units of 256 KiB.
def measured(label, work):
    gc.collect()
    tracemalloc.start()
    answer = work()
    now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(label, answer, "now", now // 262144, "peak", peak // 262144)


print(
    "generators of 10, 1000 and n items are of one size:",
    sys.getsizeof(squares(10)) == sys.getsizeof(squares(1000)),
    sys.getsizeof(squares(10)) == sys.getsizeof(squares(n)),
)
for k in (0, 1, 10, 100, 1000):
    made = list_of_squares(k)
    print("list of", k, "items:", sys.getsizeof(made), "bytes, at once:", sys.getsizeof(list(range(k))))
del made

measured("sum of a list", lambda: sum(list_of_squares(n)))
measured("sum of a generator", lambda: sum(squares(n)))
measured("first of a generator", lambda: next(squares(n)))
measured("list of a range", lambda: len(list(range(n))))
measured("length of a range", lambda: len(range(n)))


def numbers(n):
    for i in range(n):
        yield bytearray(i % 7 * 1000)


def even(items):
    for x in items:
        if len(x) % 2000 == 0:
            yield x


def lengths(items):
    for x in items:
        yield len(x)


measured("generators", lambda: sum(lengths(even(numbers(2000)))))
measured("lists", lambda: sum(list(lengths(list(even(list(numbers(2000))))))))
