-- A finalizer of Lua's, set after the metatable.
-- options: --timeout 10
-- status: 0
-- says: end

local m = {}
setmetatable({}, m)
m.__gc = function() print('never') end
for i = 1, 1e5 do local t = {} end
print('end')
