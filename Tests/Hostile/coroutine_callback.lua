-- A callback of the collector that yields.
-- options: --timeout 10
-- status: 0
-- says: end

gc.callbacks:append(function() coroutine.yield() end)
coroutine.wrap(function() gc.collect() end)()
print('end')
