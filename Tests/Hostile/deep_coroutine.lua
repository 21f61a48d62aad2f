-- A coroutine in a coroutine, and so on.
-- options: --timeout 20 --memory 256MiB
-- status: 1
-- says: C stack overflow|stack overflow|not enough memory|RecursionError
-- memory: 640

local function f() return coroutine.wrap(f)() end
f()
