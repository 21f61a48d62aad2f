-- moult: versions 3.9 3.10 3.11 3.12 3.13
-- A dead object's memory serves the next object of its kind or size: id() comes back at once.
workload {
  name = "reuse",
  summary = "addresses come back: free lists and pymalloc's free blocks are stacks",
}

Point = class "Point" { __init__ = function(self, x) self.x = x end }
Slotted = class "Slotted" { __slots__ = {"a", "b", "c", "d", "e"} }
one = 1.5
two = 2.5

-- Keeps making objects until four in a row lie side by side at the start of a pool: the next few
-- will, too.
local function settle(make)
  kept = list{}
  local last, run, step = 0, 0, 0
  for i in range(20000) do
    kept:append(make(i))
    local place = id(kept[-1])
    if place % 16384 <= 80 then -- the first block of a pool, after the pool's header
      run = 1
    elseif run == 0 then
      run = 0
    elseif run == 1 then
      step = place - last
      run = 2
    elseif place - last == step then
      run = run + 1
    else
      run = 0
    end
    last = place
    if run >= 4 then break end
  end
end

-- Makes an object, lets it die, makes another: is it at the same place?
local function again(label, make)
  settle(make)
  place = list{None}
  a = make(0)
  place[0] = id(a)
  a = nil
  b = make(0)
  same = eq(place[0], id(b))
  b = nil
  kept = nil
  print(label, same)
end

phase("one object", function()
  again("list", function() return list{} end)
  again("list with items", function() return list{one, two} end)
  again("float", function() return float("4.5") end)
  again("int", function() return int("123456789") end)
  again("big int", function() return int("123456789012345678901234567890") end)
  again("tuple of 1", function() return tuple{one} end)
  again("tuple of 2", function() return tuple{one, two} end)
  parts = list{None} * 20
  again("tuple of 20", function() return tuple(parts) end)
  parts:append(None)
  again("tuple of 21", function() return tuple(parts) end)
  again("str", function() return str("ab") * 20 end)
  again("bytes", function() return bytes(100) end)
  again("bytearray", function() return bytearray(100) end)
  again("dict", function() return dict{} end)
  again("dict with an item", function() return dict{{one, two}} end)
  again("set", function() return set() end)
  again("frozenset", function() return frozenset(parts) end)
  again("object()", function() return object() end)
  again("slice", function() return slice(1, 2) end)
  again("instance", function() return Point(1) end)
  again("instance with slots", function() return Slotted() end)
  again("iterator", function() return iter(parts) end)
  again("weak reference", function() return weakref.ref(Point, len) end)
end)

-- Several die, the first made first; the next ones take their places, last freed first.
local function stack(label, make)
  settle(make)
  made = list{None} * 6
  places = list{None} * 6
  for i in range(6) do made[i] = make(i) end
  for i in range(6) do places[i] = id(made[i]) end
  for i in range(6) do made[i] = None end
  for i in range(6) do made[i] = make(i) end
  taken = list{}
  for i in range(6) do taken:append(places:index(id(made[i]))) end
  print(label, "freed 0 to 5, taken", taken)
  made = nil
  kept = nil
end

phase("last freed, first used", function()
  stack("floats", function(i) return float(i) end)
  stack("tuples", function(i) return tuple{one, two} end)
  stack("lists", function(i) return list{} end)
  stack("dicts", function(i) return dict{} end)
  stack("sets", function(i) return set() end)
  stack("strs", function(i) return str("xyz") * 50 end)
  stack("bytes", function(i) return bytes(300) end)
  stack("objects", function(i) return object() end)
  stack("slotted", function(i) return Slotted() end)
end)

phase("another type of the same size", function()
  -- A set takes 216 bytes, of which the first 16 are the collector's header; bytes have no such
  -- header.
  local function as_set() return set() end
  settle(as_set)
  a = set()
  block = id(a) - 16
  a = nil
  b = bytes(216 - 33)
  print("bytes where a set was:", id(b) == value(block))
  b = nil
  a = set()
  print("a set where the bytes were:", id(a) - 16 == value(block))
  a = nil
  c = bytes(17)
  print("but not for a block of another size:", id(c) ~= value(block))
  c = nil
  kept = nil
end)

phase("within one name", function()
  places = set()
  for i in range(1000) do
    x = list{}
    places:add(id(x))
  end
  print("lists bound to one name take turns in", len(places), "places")
  places = set()
  for i in range(1000) do
    x = nil
    x = list{}
    places:add(id(x))
    x = list{}
    x = nil
    x = list{}
  end
  print("deleted first, in", len(places))
  places = set()
  for i in range(1000) do
    x = Point(i)
    places:add(id(x))
  end
  print("instances bound to one name take turns in", len(places), "places")
end)
