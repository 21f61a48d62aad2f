-- A number with 2^50 bits.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

x = int(1) << (1 << 50)
