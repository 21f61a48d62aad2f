-- A finalizer that fails.
-- options: --timeout 10
-- status: 0
-- says: end

C = class 'C' { __del__ = function(self) error('no') end }
x = C()
x = nil
print('end')
