-- A finalizer of Lua's.
-- options: --timeout 10
-- status: 1
-- says: Lua's __gc is not available

setmetatable({}, { __gc = function() print('never') end })
