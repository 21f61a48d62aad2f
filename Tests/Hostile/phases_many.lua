-- Phases without end.
-- options: --timeout 10 --memory 64MiB
-- status: 1
-- says: more than 10000 phases

for i = 1, 1e9 do phase('p' .. i, function() end) end
