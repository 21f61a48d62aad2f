-- The metatable of the environment.
-- options: --timeout 10
-- status: 1
-- says: cannot change a protected metatable

print(getmetatable(_ENV))
setmetatable(_ENV, {})
