-- A coroutine left suspended in a scope.
-- options: --timeout 1
-- status: None
-- says: 

for i = 1, 100 do coroutine.wrap(function() scope(function() local t = list{} coroutine.yield() end) end)() end
print('end')
