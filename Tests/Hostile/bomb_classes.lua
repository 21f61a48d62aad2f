-- Classes without end.
-- options: --timeout 20 --memory 32MiB
-- status: 1
-- says: MemoryError|not enough memory|too many

x = list{}
for i = 1, 1e9 do x:append(class('C' .. i) {}) end
