-- An object freed as a block.
-- options: --timeout 10
-- status: 1
-- says: ValueError: no live block of this script

x = list{}
heap.free(id(x))
