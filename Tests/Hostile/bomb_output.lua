-- A text that is longer than the memory.
-- options: --timeout 20 --memory 64MiB
-- status: 1
-- says: MemoryError

x = str('x') * 10000000
for i in range(1 << 60) do x = x .. x end
