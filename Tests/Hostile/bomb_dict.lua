-- A dict that grows without end.
-- options: --timeout 20 --memory 16MiB
-- status: 1
-- says: MemoryError

d = dict{}
for i in range(1 << 60) do d[i] = i end
