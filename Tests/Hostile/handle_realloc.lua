-- A block that was freed, made larger.
-- options: --timeout 10
-- status: 1
-- says: ValueError: no live block of this script

local p = heap.malloc(100)
heap.free(p)
heap.realloc(p, 1000)
