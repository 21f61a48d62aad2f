-- An __index that asks itself.
-- options: --timeout 10
-- status: 1
-- says: stack overflow|C stack

local t = {}
setmetatable(t, { __index = function(t, k) return t[k] end })
print(t.x)
