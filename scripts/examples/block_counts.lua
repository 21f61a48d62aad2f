-- How many blocks of memory each kind of object takes: sys.getallocatedblocks before and after a
-- thousand of them, and how many are left when they are gone.
workload { name = "block_counts", summary = "allocated blocks per object of each kind" }

Plain = class "Plain" {}
Three = class "Three" { __init__ = function(self) self.a = None; self.b = None; self.c = None end }
Slotted = class "Slotted" { __slots__ = {"a", "b"} }
make = def(function(_ENV) end)

local base
local function measure(label, build)
  local took, left
  scope(function()
    kept = list{None} * 1000
    -- Whatever the kind keeps for itself is there after the first round.
    for round in range(3) do
      for i in range(1000) do kept[i] = None end
      gc.collect()
      local before = sys.getallocatedblocks()
      for i in range(1000) do kept[i] = build(i) end
      took = sys.getallocatedblocks() - before
      for i in range(1000) do kept[i] = None end
      gc.collect()
      left = sys.getallocatedblocks() - before
    end
    kept = nil
  end)
  -- What counting and looping take themselves, measured with None, does not count.
  if not base then base = { took, left } end
  print(label, took - base[1], left - base[2])
end

phase("blocks of a thousand", function()
  gc.disable()
  measure("None:", function(i) return None end)
  measure("objects:", function(i) return object() end)
  measure("small ints:", function(i) return i % 200 end)
  measure("ints:", function(i) return i + 100000 end)
  measure("empty lists:", function(i) return list{} end)
  measure("lists of one:", function(i) return list{None} end)
  measure("lists of a hundred:", function(i) return list{None} * 100 end)
  measure("empty tuples:", function(i) return tuple{} end)
  measure("pairs:", function(i) return tuple{None, None} end)
  measure("empty dicts:", function(i) return dict{} end)
  measure("dicts of one:", function(i) return dict{{i % 200, None}} end)
  measure("empty sets:", function(i) return set() end)
  measure("sets of one:", function(i) return set{i % 200} end)
  measure("sets of six:", function(i) return set(range(6)) end)
  measure("texts:", function(i) return repr(i + 100000) end)
  measure("bytes:", function(i) return bytes(40) end)
  measure("empty bytearrays:", function(i) return bytearray() end)
  measure("bytearrays:", function(i) return bytearray(40) end)
  measure("instances:", function(i) return Plain() end)
  measure("instances of three:", function(i) return Three() end)
  measure("slotted:", function(i) return Slotted() end)
  measure("slices:", function(i) return slice(None, None) end)
  measure("ranges:", function(i) return range(10) end)
end)
