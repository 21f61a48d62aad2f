-- A string of a terabyte.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: resulting string too large|not enough memory

local s = string.rep('x', 1 << 40)
