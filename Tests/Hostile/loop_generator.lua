-- A generator that never yields.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

g = generator(function(_ENV) while true do end yield(1) end)
next(g())
