-- Sorting with a key that never ends.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

x = sorted(list{3, 1, 2}, {key = function(v) while true do end end})
