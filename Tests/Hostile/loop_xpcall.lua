-- A handler of errors that never ends.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

xpcall(function() error('x') end, function() while true do end end)
