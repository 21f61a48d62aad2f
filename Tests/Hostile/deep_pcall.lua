-- A pcall in a pcall, and so on.
-- options: --timeout 10
-- status: 0
-- says: True

local function f() return pcall(f) end
print(select('#', f()) > 100)
