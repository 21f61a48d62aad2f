-- A def called in a coroutine that is never resumed.
-- options: --timeout 10
-- status: 1
-- says: attempt to yield across a C-call boundary

f = def(function(_ENV) y = list{} coroutine.yield() end)
for i = 1, 100 do coroutine.wrap(function() f() end)() end
gc.collect()
print('end')
