-- A comparison that never agrees with itself.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

local t = {}
for i = 1, 1000 do t[i] = i end
while true do pcall(table.sort, t, function(a, b) return true end) end
