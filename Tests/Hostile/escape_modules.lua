-- Lua's own modules.
-- options: --timeout 10
-- status: 1
-- says: NameError: name 'os' is not defined

print(pcall(function() return os end), pcall(function() return io end), pcall(function() return debug end), pcall(function() return package end))
os.exit(0)
