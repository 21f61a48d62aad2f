-- A length that is no number.
-- options: --timeout 10
-- status: 1
-- says: object length is not an integer

print(#setmetatable({}, { __len = function() return {} end }))
table.insert(setmetatable({}, { __len = function() return 'x' end }), 1)
