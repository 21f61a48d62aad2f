-- Phases in phases.
-- options: --timeout 10
-- status: 1
-- says: phase

phase('a', function() phase('b', function() end) end)
