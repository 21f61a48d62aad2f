-- A coroutine left suspended in a phase.
-- options: --timeout 10
-- status: 1
-- says: attempt to yield across a C-call boundary

coroutine.wrap(function() phase('one', function() coroutine.yield() end) end)()
phase('two', function() end)
print('end')
