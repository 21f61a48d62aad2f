-- Functions without end.
-- options: --timeout 20 --memory 64MiB
-- status: 1
-- says: MemoryError|not enough memory

x = list{}
for i in range(1 << 60) do x:append(def(function(_ENV) return i end)) end
