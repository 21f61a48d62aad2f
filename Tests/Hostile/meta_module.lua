-- The metatable of a module.
-- options: --timeout 10
-- status: 1
-- says: cannot change a protected metatable

print(getmetatable(gc))
setmetatable(gc, {})
