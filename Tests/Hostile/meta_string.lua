-- Methods of strings that a script replaces do not reach the engine.
-- options: --timeout 10
-- status: 0
-- says: ABC

getmetatable('').__index = function() error('mine') end
x = str('abc')
print(x, x:upper(), len(x))
d = dict{a = 1}
print(d.a)
print(pcall(function() return ('x'):rep(2) end))
