-- A callback of the collector that fails.
-- options: --timeout 1
-- status: 0
-- says: Exception ignored

gc.callbacks:append(function() error('no') end)
print(gc.collect())
