-- A coroutine left suspended in the middle of a def.
-- options: --timeout 10
-- status: 0
-- says: attempt to yield across a C-call boundary\nend

f = def(function(_ENV, n) x = list{n} coroutine.yield(x) return x end)
local c = coroutine.create(function() f(1) end)
print(coroutine.resume(c, 1))
c = nil
print('end')
