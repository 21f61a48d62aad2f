-- Parameters without end.
-- options: --timeout 10 --memory 64MiB
-- status: 1
-- says: more than 10000 parameters

for i = 1, 1e9 do param('p' .. i, 1, '') end
