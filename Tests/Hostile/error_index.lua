-- An __index__ that changes the list.
-- options: --timeout 10
-- status: 1
-- says: IndexError

x = list(range(10))
C = class 'C' { __index__ = function(self) x:clear() return 9 end }
print(x[C()])
