-- An insertion before 2^40 items that are not there.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

table.insert(setmetatable({}, { __len = function() return 1 << 40 end }), 1, 0)
