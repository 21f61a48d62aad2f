-- A chunk with an environment of its own.
-- options: --timeout 10
-- status: 0
-- says: NameError: name 'os' is not defined

local f = load('return _ENV', 'x', 't', {})
print(next(f()))
local g = load('return os')
print(pcall(g))
print(pcall(load('os.exit(3)')))
