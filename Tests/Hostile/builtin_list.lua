-- A list of 2^60 ints.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

x = list(range(1 << 60))
