-- A Lua function that calls itself.
-- options: --timeout 10
-- status: 1
-- says: stack overflow

local function f() return 1 + f() end
f()
