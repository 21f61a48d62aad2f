-- Blocks of the raw domain without end.
-- options: --timeout 20 --memory 32MiB
-- status: 1
-- says: MemoryError

while true do heap.malloc(100000, 'raw') end
