-- A callback of the collector that fails.
-- options: --timeout 10
-- status: 0
-- says: Exception ignored

gc.callbacks:append(function() error('no') end)
print(gc.collect())
