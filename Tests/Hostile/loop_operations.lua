-- An endless loop that the count of operations ends.
-- options: --max-operations 100000
-- status: 1
-- says: the script performed more than 100000 operations

while true do x = 1 end
