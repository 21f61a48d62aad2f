-- A coroutine left suspended in a phase.
-- options: --timeout 1
-- status: None
-- says: 

coroutine.wrap(function() phase('one', function() coroutine.yield() end) end)()
phase('two', function() end)
print('end')
