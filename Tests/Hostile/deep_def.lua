-- A def that calls itself.
-- options: --timeout 10
-- status: 1
-- says: RecursionError: maximum recursion depth exceeded

f = def(function(_ENV) return f() + 1 end)
f()
