-- A goto out of loops over ranges.
-- options: --timeout 10
-- status: 0
-- says: end

for i = 1, 1000 do
  for j in range(10) do local t = list{} for k in range(10) do local u = list{} goto out end end
  ::out::
end
print('end')
