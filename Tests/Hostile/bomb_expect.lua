-- Expectations that fail without end.
-- options: --timeout 10 --memory 32MiB
-- status: 1
-- says: more than 10000 expectations failed

while true do expect(false, 'no') end
