-- Weak references with callbacks without end.
-- options: --timeout 20 --memory 16MiB
-- status: 1
-- says: MemoryError

o = class 'C' {} ()
x = list{}
for i in range(1 << 60) do x:append(weakref.ref(o, print)) end
