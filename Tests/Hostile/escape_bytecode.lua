-- Bytecode that the script brings along.
-- options: --timeout 10
-- status: 1
-- says: attempt to load a binary chunk

print(load('\27Lua'))
assert(load('\27LuaT\0\25\147', 'x', 'b'))
