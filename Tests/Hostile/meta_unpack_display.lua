-- A display from a table that lies about its length.
-- options: --timeout 10
-- status: 0
-- says: 2

x = list(setmetatable({ 1, 2 }, { __len = function() return 1 << 60 end, __index = function() return 1 end }))
print(len(x))
