# Pitfall: copies that nobody needs, of slices, of sums, of lists made only to be walked over.
# Remedies: work in place, walk over what is there. The most memory in use, in units of 64 KiB.
import gc
import tracemalloc

n = 100000


def measured(label, work):
    gc.collect()
    tracemalloc.start()
    answer = work()
    print(label, answer, "peak", tracemalloc.get_traced_memory()[1] // 65536)
    tracemalloc.stop()


numbers = [1] * n
data = bytes(n * 10)


def by_index():
    total = 0
    for i in range(n // 2):
        total = total + numbers[i]
    return total


def copy_then_append():
    other = numbers.copy()
    other.append(1)
    return len(other)


def added():
    other = numbers + [1, 2]
    return len(other)


def extended():
    numbers.extend((1, 2))
    numbers.pop()
    numbers.pop()
    return len(numbers)


def sort_in_place():
    numbers.sort()
    return numbers[0]


def pieces():
    pieces = list()
    for i in range(10):
        pieces.append(data[i * n:(i + 1) * n])
    return len(pieces)


def added_up():
    all = bytes()
    piece = bytes(n // 10)
    for i in range(20):
        all = all + piece
    return len(all)


def joined():
    piece = bytes(n // 10)
    all = bytes().join([piece] * 20)
    return len(all)


measured("sum of a slice", lambda: sum(numbers[0:n // 2]))
measured("sum by index", by_index)
measured("copy, then append", copy_then_append)
measured("list + list", added)
measured("extend in place", extended)
measured("reversed copy", lambda: numbers[::-1][0])
measured("reversed iterator", lambda: next(reversed(numbers)))
measured("sorted copy", lambda: sorted(numbers)[0])
measured("sort in place", sort_in_place)
measured("pieces of bytes", pieces)
measured("bytes added up", added_up)
measured("bytes joined", joined)
