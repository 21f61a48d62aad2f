-- Free lists: dead floats, tuples, lists and dicts wait for the next of their kind, up to a limit;
-- a full collection empties the lists. Seen through the blocks in use, the collector's count and
-- the addresses.
workload {
  name = "free_lists",
  summary = "how many dead objects of each type are kept, and for how long",
}

-- The ballast keeps every count above 256, where ints are objects that take a block.
ballast = list{None} * 1000
for i in range(1000) do ballast[i] = float(i) end
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()
one = None
two = list{None}

local function start()
  gc.collect()
  warm = tuple{now}
  warm = None
  base = sys.getallocatedblocks()
end

-- The count of the youngest generation; the tuple that get_count makes ends with the scope.
local function young()
  return scope(function() return value(gc.get_count()[0]) end)
end

-- Makes `count` objects, frees them, and prints the blocks that are still in use: they lie on free
-- lists.
local function kept(label, count, make)
  keep = list{None} * count
  -- Up to 3.10 a function keeps the frame of its first call, which is a block.
  scope(function() make(0) end)
  start()
  scope(function()
    for i in range(count) do keep[i] = make(i) end
  end)
  now = sys.getallocatedblocks()
  print(label, "made", count, "blocks", now - base)
  scope(function()
    for i in range(count) do keep[i] = None end
  end)
  now = sys.getallocatedblocks()
  print("  all freed, blocks kept", now - base)
  gc.collect(0)
  now = sys.getallocatedblocks()
  print("  after gc.collect(0)", now - base)
  gc.collect(1)
  now = sys.getallocatedblocks()
  print("  after gc.collect(1)", now - base)
  gc.collect()
  warm = tuple{now}
  warm = None
  now = sys.getallocatedblocks()
  print("  after gc.collect()", now - base)
  keep = nil
end

gc.disable()

phase("limits", function()
  kept("floats", 300, function(i) return float(i) end)
  kept("empty lists", 300, function(i) return list{} end)
  kept("lists of one", 300, function(i) return list{one} end)
  kept("empty dicts", 300, function(i) return dict{} end)
  kept("dicts of one", 300, function(i) return dict{{one, two}} end)
  kept("dicts of ten", 100, function(i) return dict.fromkeys(two * 10) end)
  kept("tuples of 2", 3000, function(i) return tuple{one, i} end)
  kept("tuples of 3", 300, function(i) return tuple{one, i, one} end)
  kept("sets", 300, function(i) return set() end)
  kept("bytes", 300, function(i) return bytes(20) end)
  kept("bytearrays", 300, function(i) return bytearray() end)
  kept("object()", 300, function(i) return object() end)
end)

phase("tuples of every size", function()
  for size in range(1, 24) do
    keep = list{None} * 20
    parts = list{None} * size
    start()
    scope(function()
      for i in range(20) do keep[i] = tuple(parts) end
    end)
    scope(function()
      for i in range(20) do keep[i] = None end
    end)
    now = sys.getallocatedblocks()
    print("tuples of", size, "kept", now - base)
  end
  keep = nil
  parts = nil
end)

phase("the collector's count", function()
  -- An object from a free list is not counted as new, nor as freed when it goes back.
  keep = list{None} * 200
  gc.collect()
  before = young()
  for i in range(100) do keep[i] = list{} end
  print("100 new lists", young() - before)
  for i in range(100) do keep[i] = None end
  print("freed", young() - before)
  for i in range(100) do keep[i] = list{} end
  print("100 again", young() - before)
  for i in range(100) do keep[i] = None end
  print("freed", young() - before)
  gc.collect()
  before = young()
  for i in range(100) do keep[i] = tuple{one, two} end
  print("100 tuples", young() - before)
  for i in range(100) do keep[i] = None end
  print("freed", young() - before)
  for i in range(200) do keep[i] = tuple{one, two} end
  print("200 tuples", young() - before)
  keep:clear()
  print("freed", young() - before)
  gc.collect()
  before = young()
  keep = list{None} * 100
  for i in range(100) do keep[i] = set() end
  print("100 sets have no free list", young() - before)
  for i in range(100) do keep[i] = None end
  print("freed", young() - before)
  gc.collect()
  before = young()
  for i in range(100) do keep[i] = dict{} end
  print("100 dicts", young() - before)
  for i in range(100) do keep[i] = None end
  print("freed", young() - before)
  keep = nil
end)

phase("display and call", function()
  -- list{} takes from the free list, list() does not; both go back to it.
  keep = list{None} * 50
  gc.collect()
  before = young()
  for i in range(50) do keep[i] = list() end
  print("50 calls of list()", young() - before)
  for i in range(50) do keep[i] = None end
  print("freed", young() - before)
  for i in range(50) do keep[i] = list{} end
  print("50 displays from the free list", young() - before)
  for i in range(50) do keep[i] = None end
  for i in range(50) do keep[i] = list() end
  print("50 calls", young() - before)
  for i in range(50) do keep[i] = None end
  print("freed", young() - before)
  for i in range(50) do keep[i] = dict() end
  print("50 calls of dict()", young() - before)
  for i in range(50) do keep[i] = None end
  for i in range(50) do keep[i] = dict{} end
  print("50 displays", young() - before)
  keep = nil
  gc.enable()
end)
