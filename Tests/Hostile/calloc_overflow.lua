-- A block whose size overflows.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

heap.calloc(1 << 62, 1 << 62)
