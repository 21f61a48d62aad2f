-- A coroutine that resumes itself.
-- options: --timeout 10
-- status: 0
-- says: cannot resume non-suspended coroutine

local c
c = coroutine.create(function() print(coroutine.resume(c)) end)
print(coroutine.resume(c))
