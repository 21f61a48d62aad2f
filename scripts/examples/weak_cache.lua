-- A cache that does not keep its entries alive, beside one that does: the memory of both.
workload { name = "weak_cache", summary = "a cache with weak values, and one that keeps everything" }

local n = param("n", 2000, "images to load")

Image = class "Image" {
  __slots__ = {"name", "pixels", "__weakref__"},
  __init__ = function(self, name)
    self.name = name
    self.pixels = bytearray(1000)
  end,
}

StrongCache = class "StrongCache" {
  __init__ = function(self)
    self.entries = dict()
    self.misses = 0
  end,
  load = function(self, name)
    if not contains(self.entries, name) then
      self.misses = self.misses + 1
      setitem(self.entries, name, Image(name))
    end
    return self.entries[name]
  end,
}

WeakCache = class "WeakCache" {
  __init__ = function(self)
    self.entries = weakref.WeakValueDictionary()
    self.misses = 0
  end,
  load = function(self, name)
    local known = self.entries:get(name)
    if not is(known, None) then return known end
    self.misses = self.misses + 1
    local image = Image(name)
    setitem(self.entries, name, image)
    return image
  end,
}

-- Blocks in use beyond those at a mark; the number is an object, too.
local function blocks() return sys.getallocatedblocks() end

-- Loads every image once and uses it for a moment, keeping every tenth.
local function use(cache)
  kept = list{}
  local i = 0
  for name in iter(names) do
    local image = cache:load(name)
    if i % 10 == 0 then kept:append(image) end
    i = i + 1
  end
  for name in iter(names[slice(0, n, 10)]) do cache:load(name) end
end

-- The keys are objects of their own, the same for both caches.
names = list(range(n))

for _, kind in ipairs{StrongCache, WeakCache} do
  phase(kind == StrongCache and "strong" or "weak", function()
    cache = kind()
    gc.collect()
    gc.disable()
    local before = blocks()
    use(cache)
    local full = blocks()
    print("entries:", len(cache.entries))
    print("misses:", cache.misses)
    print("images alive:", len(kept), weakref.getweakrefcount(kept[0]))
    print("blocks for each image that is kept:", (full - before) // len(kept))
    kept = nil
    local after = blocks()
    print("entries when nobody uses one:", len(cache.entries))
    print("given back, per kept image:", (full - after + 50) // (n // 10))
    cache = nil
    print("collected:", gc.collect())
    gc.enable()
  end)
end
print("sizes of an entry's reference:", scope(function()
  local d = weakref.WeakValueDictionary()
  local image = Image("x")
  d[1] = image
  return sys.getsizeof(d:valuerefs()[0])
end))
