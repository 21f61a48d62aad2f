-- Phases without end.
-- options: --timeout 1 --memory 64MiB
-- status: None
-- says: 

for i = 1, 1e9 do phase('p' .. i, function() end) end
