import gc
import sys
import weakref

n = 2000
names = list(range(n))


class Image:
    __slots__ = ("name", "pixels", "__weakref__")

    def __init__(self, name):
        self.name = name
        self.pixels = bytearray(1000)


class StrongCache:
    def __init__(self):
        self.entries = {}
        self.misses = 0

    def load(self, name):
        if name not in self.entries:
            self.misses = self.misses + 1
            self.entries[name] = Image(name)
        return self.entries[name]


class WeakCache:
    def __init__(self):
        self.entries = weakref.WeakValueDictionary()
        self.misses = 0

    def load(self, name):
        known = self.entries.get(name)
        if known is not None:
            return known
        self.misses = self.misses + 1
        image = Image(name)
        self.entries[name] = image
        return image


def use(cache):
    kept = []
    for i, name in enumerate(names):
        image = cache.load(name)
        if i % 10 == 0:
            kept.append(image)
        del image
    for name in names[0:n:10]:
        cache.load(name)
    return kept


def run(kind):
    cache = kind()
    gc.collect()
    gc.disable()
    before = sys.getallocatedblocks()
    kept = use(cache)
    full = sys.getallocatedblocks()
    print("entries:", len(cache.entries))
    print("misses:", cache.misses)
    print("images alive:", len(kept), weakref.getweakrefcount(kept[0]))
    print("blocks for each image that is kept:", (full - before) // len(kept))
    del kept
    after = sys.getallocatedblocks()
    print("entries when nobody uses one:", len(cache.entries))
    print("given back, per kept image:", (full - after + 50) // (n // 10))
    del cache
    print("collected:", gc.collect())
    gc.enable()


run(StrongCache)
run(WeakCache)
d = weakref.WeakValueDictionary()
image = Image("x")
d[1] = image
print("sizes of an entry's reference:", sys.getsizeof(d.valuerefs()[0]))
