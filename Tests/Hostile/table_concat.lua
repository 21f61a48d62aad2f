-- A text of 2^40 items.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

table.concat(setmetatable({}, { __index = function() return '' end }), '', 1, 1 << 40)
