-- A callback of a weak reference that fails.
-- options: --timeout 10
-- status: 0
-- says: end

C = class 'C' {}
x = C()
r = weakref.ref(x, function() error('no') end)
x = nil
print('end')
