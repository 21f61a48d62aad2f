-- Temporaries that nothing stores.
-- options: --timeout 20 --memory 16MiB
-- status: 1
-- says: MemoryError

while true do local x = list{} end
