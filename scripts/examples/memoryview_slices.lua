-- Slices of views: what they share, where they lie, how they nest.
workload { name = "memoryview_slices", summary = "slices of views share the memory" }

b = bytearray(range(20))
m = memoryview(b)
local function show(s)
  print(s.shape, s.strides, s.nbytes, len(s), s.contiguous, sys.getsizeof(s), s:tolist(), s:tobytes())
end
for part in iter(list {
  slice(2, 5), slice(nil), slice(5, 2), slice(-3, nil), slice(nil, nil, 3), slice(nil, nil, -1),
  slice(15, 3, -4), slice(0, 100), slice(-100, 100, 7), slice(4, 5, -1), slice(19, 20), slice(20, 20),
  slice(3, nil, 17), slice(nil, 2, -9),
}) do
  show(m[part])
  show(m[part][slice(nil, nil, -1)])
  show(m[part][slice(1, nil)])
end
s = m[slice(4, 16, 2)][slice(1, -1)][slice(nil, nil, -2)]
show(s)
print(sys.getrefcount(b), is(s.obj, b))
b[10] = 99
print(s:tolist(), m[10])
m[12] = 77
s[0] = 55
print(b)
i = memoryview(array("i", range(10)))
show(i[slice(2, 8, 3)])
show(i[slice(nil, nil, -3)])
print(eq(i[slice(2, 5)], array("i", list { 2, 3, 4 })), i[slice(2, 5)] == i[slice(2, 5)])
print(eq(m[slice(0, 5)], bytes(range(5))), eq(m[slice(0, 5)], m[slice(0, 5)]))
print(bytes(m[slice(nil, nil, 5)]), bytearray(m[slice(nil, nil, -5)]), m[slice(nil, nil, 5)]:hex())
print(list(m[slice(3, 9, 2)]), tuple(m[slice(3, 9, 2)]), sum(m[slice(3, 9, 2)]))
blocks = sys.getallocatedblocks()
views = list { None } * 100
blocks = sys.getallocatedblocks()
for k in range(100) do views[k] = m[slice(k % 20, nil)] end
print((sys.getallocatedblocks() - value(blocks)) // 100)
views = nil
