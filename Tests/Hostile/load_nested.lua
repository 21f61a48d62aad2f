-- A chunk that nests deeply.
-- options: --timeout 10
-- status: 1
-- says: C stack overflow|overflow|nesting|too many C levels

local f, e = load('return ' .. string.rep('(', 100000) .. '1' .. string.rep(')', 100000))
print(f)
error(e, 0)
