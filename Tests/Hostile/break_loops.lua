-- Loops that are left again and again.
-- options: --timeout 10
-- status: 0
-- says: end

for i = 1, 100000 do for j in range(10) do local t = list{} break end end
print('end')
