-- A tower of lists that dies at once.
-- options: --timeout 20
-- status: 0
-- says: gone

x = list{}
for i in range(1000000) do x = list{x} end
x = nil
print('gone')
