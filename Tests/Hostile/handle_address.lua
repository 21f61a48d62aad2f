-- A block at an address of the script's choice.
-- options: --timeout 10
-- status: 1
-- says: ValueError: no live block of this script

heap.free(4096)
