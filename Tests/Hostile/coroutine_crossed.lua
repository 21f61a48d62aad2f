-- Coroutines whose defs end in the wrong order.
-- options: --timeout 10
-- status: 1
-- says: bad argument #1 to 'wrap'

f = def(function(_ENV, n) local t = list{n} coroutine.yield(n) return t end)
local a, b = coroutine.wrap(f), coroutine.wrap(f)
a(1) b(2) print(a()) print(b())
