-- A suspended coroutine that is closed.
-- options: --timeout 10
-- status: 0
-- says: end

f = def(function(_ENV) local t = list{} coroutine.yield() end)
local c = coroutine.create(function() f() end)
coroutine.resume(c)
print(coroutine.close(c))
print('end')
