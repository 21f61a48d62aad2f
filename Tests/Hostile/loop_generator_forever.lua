-- A generator that yields for ever, and a list of all of it.
-- options: --timeout 1 --memory 16MiB
-- status: 1
-- says: MemoryError|ran longer than 1.0 s

g = generator(function(_ENV) while true do yield(1) end end)
x = list(g())
