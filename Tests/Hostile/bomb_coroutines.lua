-- Suspended coroutines without end.
-- options: --timeout 20 --memory 64MiB
-- status: 1
-- says: not enough memory|MemoryError

local t = {}
for i = 1, 1e9 do t[i] = coroutine.create(function() coroutine.yield() end) coroutine.resume(t[i]) end
