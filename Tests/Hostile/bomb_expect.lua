-- Expectations that fail without end.
-- options: --timeout 1 --memory 32MiB
-- status: None
-- says: 

while true do expect(false, 'no') end
