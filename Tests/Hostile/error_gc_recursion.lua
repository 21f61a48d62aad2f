-- A callback of the collector that collects.
-- options: --timeout 10
-- status: 0
-- says: True|true

gc.callbacks:append(function() gc.collect() end)
print(gc.collect() >= 0)
