-- An endless loop without operations, which the count of steps ends.
-- options: --max-operations 1000
-- status: 1
-- says: the script made more than 1000 thousand steps

local i = 0
while true do i = i + 1 end
