-- A plain search that compares a million times a million bytes.
-- options: --timeout 10
-- status: 0
-- says: 

local s = string.rep('a', 4000000)
print(string.find(s, string.rep('a', 2000000) .. 'b', 1, true))
