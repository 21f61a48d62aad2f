-- The handle of a loop, called by hand.
-- options: --timeout 10
-- status: 0
-- says: 2 None

local r = range(3)
print(r(nil, nil), r(nil, 0))
for i in r do print(i, r(nil, i)) end
