-- Loops in coroutines that end in the wrong order.
-- options: --timeout 10
-- status: 0
-- says: end

local function f() for i in range(3) do local t = list{i} coroutine.yield(i) end end
local a, b = coroutine.wrap(f), coroutine.wrap(f)
a() b() a() b() a() b() a() b()
print('end')
