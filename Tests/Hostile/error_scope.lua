-- Errors out of scopes.
-- options: --timeout 10
-- status: 0
-- says: end

for i = 1, 1000 do pcall(function() scope(function() local t = list{} for j in range(3) do local u = list{} error('x') end end) end) end
print('end')
