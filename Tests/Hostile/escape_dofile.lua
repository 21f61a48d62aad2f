-- Files by Lua's functions.
-- options: --timeout 10
-- status: 1
-- says: NameError: name 'dofile' is not defined

print(pcall(function() return dofile end), pcall(function() return loadfile end), pcall(function() return collectgarbage end))
dofile('/etc/passwd')
