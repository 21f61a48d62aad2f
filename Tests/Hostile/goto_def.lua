-- A return out of loops in a def.
-- options: --timeout 10
-- status: 0
-- says: end

f = def(function(_ENV) for i in range(10) do local t = list{} for j in range(10) do return t end end end)
for i in range(1000) do f() end
print('end')
