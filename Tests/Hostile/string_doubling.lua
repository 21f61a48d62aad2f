-- A string that doubles.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: not enough memory

local s = 'x'
while true do s = s .. s end
