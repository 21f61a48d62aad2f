-- A coroutine left suspended in the middle of a def.
-- options: --timeout 1
-- status: None
-- says: 

f = def(function(_ENV, n) x = list{n} coroutine.yield(x) return x end)
local c = coroutine.create(f)
print(coroutine.resume(c, 1))
c = nil
print('end')
