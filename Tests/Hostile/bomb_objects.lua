-- Objects without end.
-- options: --timeout 20 --memory 32MiB
-- status: 1
-- says: MemoryError

x = list{}
for i in range(1 << 60) do x:append(bytes(1000)) end
