-- A def called in a coroutine that is never resumed.
-- options: --timeout 1
-- status: 0
-- says: end

f = def(function(_ENV) y = list{} coroutine.yield() end)
for i = 1, 100 do coroutine.wrap(function() f() end)() end
gc.collect()
print('end')
