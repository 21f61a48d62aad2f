-- A policy that fails.
-- options: --timeout 10
-- status: 0
-- says: Exception ignored in gc.policy

gc.policy(function(s) error('no') end)
for i in range(10000) do x = list{} x:append(x) end
print('end')
