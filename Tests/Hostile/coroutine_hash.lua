-- A hash that yields.
-- options: --timeout 10
-- status: 1
-- says: attempt to yield

C = class 'C' { __hash__ = function(self) coroutine.yield() return 1 end }
coroutine.wrap(function() d = dict{} d[C()] = 1 end)()
print('end')
