-- A pcall in a pcall, and so on.
-- options: --timeout 10
-- status: None
-- says: 

local function f() return pcall(f) end
print(f())
