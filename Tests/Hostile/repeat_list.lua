-- A list repeated 2^50 times.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

x = list{1} * (1 << 50)
