import weakref

from twin import Lcg, begin, end, expect, param, phase

n = param("n", 1000000, "insertions, and look-ups")
ring = param("ring", 10000, "objects held at a time")
keys = param("keys", 20000, "different keys of the look-ups")


class Entry:
    __slots__ = ("v", "__weakref__")


def insert(i):
    o = Entry()
    cache[i] = o
    held[i % ring] = o


made = 0


def get_or_create(i, key):
    global made
    o = cache.get(key)
    if o is None:
        o = Entry()
        cache[key] = o
        made = made + 1
    held[i % ring] = o


def insert_all():
    global cache, held
    cache = weakref.WeakValueDictionary()
    held = [None] * ring
    for i in range(n):
        insert(i)


def look_up_all():
    global cache, held
    cache = weakref.WeakValueDictionary()
    held = [None] * ring
    i = 0
    for key in sequence:
        get_or_create(i, key)
        i = i + 1


def drop():
    global held
    del held


sequence = []
random = Lcg().below
for _ in range(n):
    sequence.append(random(keys))
begin()
phase("insert and evict", insert_all)
print("entries", len(cache))
expect(len(cache) == min(n, ring), "only what is held has an entry")
phase("get or create", look_up_all)
print("entries", len(cache), "made", made)
expect(len(cache) <= ring, "only what is held has an entry")
phase("drop", drop)
expect(len(cache) == 0, "nothing is held, nothing has an entry")
end()
