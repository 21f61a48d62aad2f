-- A block of 2^62 bytes.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

heap.malloc(1 << 62, 'raw')
