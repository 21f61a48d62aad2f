-- A loop whose errors are caught.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

while true do pcall(function() while true do end end) end
