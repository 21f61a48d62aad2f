-- The count of steps goes on in coroutines.
-- options: --max-operations 1000
-- status: 1
-- says: the script made more than 1000 thousand steps

while true do coroutine.wrap(function() pcall(function() while true do end end) end)() end
