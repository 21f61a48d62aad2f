-- A new coroutine for each step of an endless loop.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

while true do coroutine.wrap(function() coroutine.yield() end)() end
