-- A str repeated 2^50 times.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError

x = str('ab') * (1 << 50)
