-- The registry through a metatable.
-- options: --timeout 10
-- status: 0
-- says: 

print(getmetatable(print), getmetatable(coroutine.create(print)), getmetatable(1))
