-- A string as long as the memory.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: not enough memory

local s = string.rep('x', 1 << 30)
