-- A block that is freed twice.
-- options: --timeout 10
-- status: 1
-- says: ValueError: no live block of this script

local p = heap.malloc(100)
heap.free(p)
heap.free(p)
