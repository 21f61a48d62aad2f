-- A table that grows without end.
-- options: --timeout 20 --memory 64MiB
-- status: 1
-- says: not enough memory

local t = {}
while true do t[#t + 1] = { #t } end
