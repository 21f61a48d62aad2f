-- A finalizer that fails with a table.
-- options: --timeout 10
-- status: 0
-- says: end

C = class 'C' { __del__ = function(self) error({}) end }
x = C()
x = nil
print('end')
