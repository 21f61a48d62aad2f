-- A handle of a dead object.
-- options: --timeout 10
-- status: 1
-- says: ReferenceError: stale handle

a = list{}
local h = a
a = nil
print(len(h))
