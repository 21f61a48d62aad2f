-- A handle of a dead object whose place is taken.
-- options: --timeout 10
-- status: 1
-- says: ReferenceError: stale handle

a = list{}
local h = a
a = nil
for i in range(1000) do _ENV['x' .. i] = list{} end
print(len(h))
