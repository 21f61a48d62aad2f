-- The metatable of every object.
-- options: --timeout 10
-- status: 1
-- says: bad argument #1 to 'setmetatable'|table expected

print(getmetatable(list{}))
setmetatable(list{}, {})
