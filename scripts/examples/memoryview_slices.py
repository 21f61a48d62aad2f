import sys
from array import array

b = bytearray(range(20))
m = memoryview(b)


def show(s):
    print(s.shape, s.strides, s.nbytes, len(s), s.contiguous, sys.getsizeof(s), s.tolist(), s.tobytes())


for part in [
    slice(2, 5), slice(None), slice(5, 2), slice(-3, None), slice(None, None, 3), slice(None, None, -1),
    slice(15, 3, -4), slice(0, 100), slice(-100, 100, 7), slice(4, 5, -1), slice(19, 20), slice(20, 20),
    slice(3, None, 17), slice(None, 2, -9),
]:
    show(m[part])
    show(m[part][::-1])
    show(m[part][1:])
s = m[4:16:2][1:-1][::-2]
show(s)
print(sys.getrefcount(b), s.obj is b)
b[10] = 99
print(s.tolist(), m[10])
m[12] = 77
s[0] = 55
print(b)
i = memoryview(array("i", range(10)))
show(i[2:8:3])
show(i[::-3])
print(i[2:5] == array("i", [2, 3, 4]), i[2:5] is i[2:5])
print(m[0:5] == bytes(range(5)), m[0:5] == m[0:5])
print(bytes(m[::5]), bytearray(m[::-5]), m[::5].hex())
print(list(m[3:9:2]), tuple(m[3:9:2]), sum(m[3:9:2]))
blocks = sys.getallocatedblocks()
views = [None] * 100
blocks = sys.getallocatedblocks()
for k in range(100):
    views[k] = m[k % 20:]
print((sys.getallocatedblocks() - blocks) // 100)
views = None
