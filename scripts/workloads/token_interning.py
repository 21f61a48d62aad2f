import sys

from twin import Lcg, begin, end, expect, param, phase

n = param("n", 1000000, "tokens")
words = param("words", 10000, "different tokens")
rounds = param("rounds", 3, "times")
random = Lcg().below
text = " ".join(["token_%05d" % random(words) for _ in range(n)])


def intern_all(n):
    for i in range(n):
        tokens[i] = sys.intern(tokens[i])


def count():
    found = {}
    for t in tokens:
        found[t] = found.get(t, 0) + 1
    return found


def split():
    global tokens
    tokens = text.split(" ")


def count_all():
    global counts
    counts = count()


def drop():
    global tokens, counts, seen
    del tokens, counts, seen


begin()
for _ in range(rounds):
    phase("split", split)
    phase("intern", lambda: intern_all(n))
    phase("count", count_all)
    # Equal tokens are one object now.
    seen = set()
    for t in tokens:
        seen.add(id(t))
    print("tokens", len(tokens), "different", len(counts), "objects", len(seen))
    expect(len(seen) == len(counts), "equal tokens are one object")
    expect(sum(counts.values()) == n, "every token is counted")
    phase("drop", drop)
end()
