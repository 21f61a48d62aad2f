-- A comparison that changes the list it sorts.
-- options: --timeout 10
-- status: 1
-- says: ValueError: list modified during sort

x = list{}
C = class 'C' { __lt__ = function(a, b) x:append(1) return true end }
for i in range(10) do x:append(C()) end
x:sort()
