-- Every MemoryError is caught, and it goes on.
-- options: --timeout 1 --memory 16MiB
-- status: 1
-- says: ran longer than 1.0 s

x = list{}
while true do pcall(function() while true do x:append(list{0} * 1000) end end) end
