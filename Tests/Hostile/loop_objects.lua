-- An endless loop that makes objects.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

while true do x = list{} end
