-- A coroutine left suspended in a scope.
-- options: --timeout 10
-- status: 1
-- says: attempt to yield across a C-call boundary

for i = 1, 100 do coroutine.wrap(function() scope(function() local t = list{} coroutine.yield() end) end)() end
print('end')
