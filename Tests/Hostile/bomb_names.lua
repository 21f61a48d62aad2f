-- Names without end.
-- options: --timeout 20 --memory 16MiB
-- status: 1
-- says: MemoryError|not enough memory

for i = 1, 1e9 do _ENV['n' .. i] = 1 end
