-- A coroutine left suspended in a loop over a range.
-- options: --timeout 10
-- status: 0
-- says: end

local c = {}
for i = 1, 100 do c[i] = coroutine.wrap(function() for j in range(10) do local t = list{} coroutine.yield(j) end end) c[i]() end
c = nil
gc.collect()
print('end')
