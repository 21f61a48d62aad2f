-- Blocks in use after objects are made and freed: what sys.getallocatedblocks says, as
-- differences.
workload {
  name = "arenas",
  summary = "blocks taken and given back; one object keeps a pool, a pool an arena",
}
local n = param("n", 100000, "objects in the large tests")

-- Measures: the blocks that have been taken and not given back since `start`. Both numbers exist
-- from the outset, and one tuple lies on its free list (some calls pass their arguments in one),
-- so that measuring takes none.
-- The ballast keeps every count above 256, where ints are objects that take a block.
ballast = list{None} * 1000
for i in range(1000) do ballast[i] = float(i) end
base = sys.getallocatedblocks()
now = sys.getallocatedblocks()

local function start()
  gc.collect()
  warm = tuple{now}
  warm = None
  base = sys.getallocatedblocks()
end

local function taken(label)
  now = sys.getallocatedblocks()
  print(label, now - base)
end

Plain = class "Plain" {}
Slotted = class "Slotted" { __slots__ = {"a", "b"} }

-- What one object costs, counted in blocks: n of them kept in a list that exists already.
local function cost(label, make)
  keep = list{None} * 1000
  -- Up to 3.10 a function keeps the frame of its first call, which is a block.
  scope(function() make() end)
  start()
  scope(function()
    for i in range(1000) do keep[i] = make() end
  end)
  now = sys.getallocatedblocks()
  print(label, now - base)
  keep = nil
end

gc.disable()

phase("blocks of each type", function()
  cost("1000 object():", function() return object() end)
  cost("1000 floats:", function() return float("1.5") end)
  cost("1000 lists, empty:", function() return list() end)
  cost("1000 lists of one:", function() return list{None} end)
  cost("1000 lists of 500:", function() return list{None} * 500 end)
  cost("1000 dicts, empty:", function() return dict() end)
  cost("1000 dicts of one:", function() return dict{{None, None}} end)
  cost("1000 sets, empty:", function() return set() end)
  cost("1000 bytes of 10:", function() return bytes(10) end)
  cost("1000 bytes of 1000:", function() return bytes(1000) end)
  cost("1000 bytearrays, empty:", function() return bytearray() end)
  cost("1000 bytearrays of 10:", function() return bytearray(10) end)
  cost("1000 instances:", function() return Plain() end)
  cost("1000 instances with slots:", function() return Slotted() end)
  cost("1000 small ints:", function() return int("7") end)
  cost("1000 ints:", function() return int("70000") end)
  cost("1000 one-letter strs:", function() return str("a") * 1 end)
  cost("1000 two-letter strs:", function() return str("a") * 2 end)
  cost("1000 empty strs:", function() return str("a") * 0 end)
  cost("1000 empty tuples:", function() return tuple() end)
  cost("1000 sets of 100:", function() return set(range(100)) end)
end)

phase("a big free", function()
  start()
  scope(function()
    keep = list{None} * n
    for i in range(n) do keep[i] = object() end
  end)
  taken("objects and their list:")
  scope(function()
    for i in range(n) do
      if i % 2 == 0 then keep[i] = None end
    end
  end)
  taken("every second one freed:")
  scope(function()
    for i in range(n) do
      if i % 2 == 0 then keep[i] = object() end
    end
  end)
  taken("and filled again:")
  scope(function()
    for i in range(n) do
      if i % 10 ~= 0 then keep[i] = None end
    end
  end)
  taken("nine of ten freed:")
  keep:clear()
  taken("cleared:")
  keep = nil
  taken("list gone:")
end)

phase("large and small", function()
  start()
  small = bytes(512 - 33)
  taken("512 bytes, a block of pymalloc:")
  large = bytes(513 - 33)
  taken("513 bytes, past its threshold, but counted:")
  huge = bytes(10000000)
  taken("ten million:")
  small = nil
  taken("the small one freed:")
  large = nil
  huge = nil
  taken("the large ones freed:")
  l = list()
  taken("a list:")
  scope(function()
    for i in range(1000) do l:append(None) end
  end)
  taken("grown, its items are still one block:")
  l:clear()
  taken("cleared:")
  l = nil
  taken("gone:")
  b = bytearray(100)
  taken("a bytearray is two:")
  scope(function() b:extend(bytes(100000)) end)
  taken("grown:")
  b = nil
  taken("gone:")
end)

phase("dicts and sets", function()
  start()
  d = dict()
  taken("a dict:")
  scope(function()
    for i in range(200) do d[i] = None end
  end)
  taken("with 200 small ints as keys:")
  d:clear()
  taken("cleared:")
  d = nil
  taken("gone:")
  s = set()
  scope(function()
    for i in range(4) do s:add(i) end
  end)
  taken("a set of four:")
  scope(function()
    for i in range(200) do s:add(i) end
  end)
  taken("of two hundred, with a table of its own:")
  s:clear()
  taken("cleared:")
  s = nil
  taken("gone:")
end)

phase("instances", function()
  start()
  p = Plain()
  p.a = None
  taken("an instance:")
  d = p.__dict__
  taken("its dict asked for:")
  p = nil
  d = nil
  taken("both gone:")
  p = Slotted()
  p.a = p
  taken("one with slots, in a cycle with itself:")
  p = nil
  taken("its name deleted:")
  gc.collect()
  taken("collected:")
end)
