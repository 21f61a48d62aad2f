# Interning a stream of tokens with repeats: how many strings are left, what that saves, and how
# comparing by identity becomes possible (row "the memory saved on a token stream, measured").
import gc
import sys
import tracemalloc

n = 20000
words = 100


# Each token is made at run time, as a parser cuts it from a text.
def tokens_of(n, words, intern):
    result = list()
    stem = "a rather long token name "
    for i in range(n):
        token = stem + str(i * 7919 % words)
        if intern:
            token = sys.intern(token)
        result.append(token)
    return result


def distinct(items):
    seen = set()
    for x in items:
        seen.add(id(x))
    return len(seen)


def bytes_of(items):
    seen = set()
    total = 0
    for x in items:
        if id(x) not in seen:
            seen.add(id(x))
            total = total + sys.getsizeof(x)
    return total


def measured(intern):
    global tokens
    gc.collect()
    tracemalloc.start()
    tokens = tokens_of(n, words, intern)
    now, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return now


plain = measured(False)
print("tokens", len(tokens), "objects", distinct(tokens), "bytes of strings", bytes_of(tokens))
print("equal tokens are one object:", tokens[0] is tokens[words], "and equal:", tokens[0] == tokens[words])
interned = measured(True)
print("tokens", len(tokens), "objects", distinct(tokens), "bytes of strings", bytes_of(tokens))
print("equal tokens are one object:", tokens[0] is tokens[words], "and equal:", tokens[0] == tokens[words])
print("tracemalloc, KiB / 16:", plain // 16384, "against", interned // 16384)
print("the list itself takes", sys.getsizeof(tokens) // 1024, "KiB of each")
print("saved, percent / 5:", (plain - interned) * 20 // plain)
first = tokens[0]
print("interned again is itself:", sys.intern(first) is first)
copy = "".join(["a rather long token name ", "0"])
print("a new equal one is not, until interned:", copy is first, sys.intern(copy) is first)
print("what one more reference costs:", sys.getsizeof(list(tokens)) - sys.getsizeof(list()) == 8 * len(tokens))
for k in (1, 10, 1000):
    some = tokens_of(2000, k, True)
    print("words", k, "objects", distinct(some), "bytes", bytes_of(some))
