-- An object that comes back at every death.
-- options: --timeout 10
-- status: 0
-- says: end

kept = list{}
C = class 'C' { __del__ = function(self) kept:append(self) end }
x = C()
x = nil
for i in range(100) do kept:clear() gc.collect() end
print('end')
