-- A callback of a weak reference that kills the others.
-- options: --timeout 10
-- status: 0
-- says: end 0

C = class 'C' {}
x = C()
l = list{}
for i in range(10) do l:append(weakref.ref(x, function() l:clear() end)) end
x = nil
print('end', len(l))
