-- A generator that resumes itself.
-- options: --timeout 10
-- status: 1
-- says: generator already executing

g = generator(function(_ENV) yield(next(it)) end)
it = g()
next(it)
