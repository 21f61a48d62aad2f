-- The same through a string's method.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

local s = string.rep('a', 1000)
s:find(string.rep('a*', 30) .. 'b')
