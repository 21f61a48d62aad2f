-- A chunk that never ends, from a function.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

load(function() return ' ' end)
