-- A finalizer that yields.
-- options: --timeout 10
-- status: 0
-- says: end

C = class 'C' { __del__ = function(self) coroutine.yield() end }
coroutine.wrap(function() C() x = C() x = nil end)()
print('end')
