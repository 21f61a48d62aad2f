-- An endless loop in a coroutine whose errors are caught.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

local c = coroutine.wrap(function() while true do pcall(function() while true do end end) end end)
while true do pcall(c) end
