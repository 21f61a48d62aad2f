# Zero copy as a fact of addresses: where views, slices and casts begin, seen from the buffer that
# they show; what a copy is; when a bytearray's own buffer moves.
import ctypes
from array import array


class Buffer(ctypes.Structure):
    _fields_ = [("buf", ctypes.c_void_p), ("obj", ctypes.py_object), ("rest", ctypes.c_ssize_t * 16)]


# The address of the first item of anything that exports a buffer, strided or not.
def address(x):
    view = Buffer()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(x), ctypes.byref(view), 0x11C)
    where = view.buf
    ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))
    return where


def offset(x, base):
    return address(x) - address(base)


big = bytearray(100000)
m = memoryview(big)
print("the view begins with the buffer", offset(m, big))
print("slices", offset(m[1000:2000], big), offset(m[1000:][500:600], big))
print("steps", offset(m[10:100:3], big), offset(m[::-1], big))
print("casts", offset(m.cast("I"), big), offset(m[16:32].cast("d"), big))
print("dimensions", offset(m.cast("B", [100, 1000]), big))
print("a view of a view", offset(memoryview(memoryview(m)), big), offset(m.toreadonly(), big))
print("the last byte", offset(m[99999:], big))
half = m[50000:]
half[0] = 7
print("written through", big[50000], half[0])
m.release()
half.release()

print("a slice of a bytearray lies elsewhere", address(big[0:1000]) == address(big))
print("a copy too", address(bytearray(big)) == address(big), address(bytes(big)) == address(big))
b = bytes(big)
print("bytes of bytes is no copy", address(bytes(b)) == address(b), bytes(b) is b)
print("all of it is no copy", b[:] is b, b[0:10] is b)
print("items begin behind the object", address(b) - id(b))

a = array("d", [1, 2, 3, 4, 5, 6, 7, 8])
v = memoryview(a)
print(offset(v, a), offset(v[3:], a), offset(v[::-2], a), offset(v.cast("B")[5:6], a))
v.release()

# The buffer of a small bytearray grows in place within its size class.
c = bytearray()
moves = 0
last, lengths = 0, ""
for i in range(600):
    c.append(1)
    here = address(c)
    if i > 0 and here != last and len(c) < 480:
        moves = moves + 1
        lengths = lengths + " " + str(len(c))
    last = here
print("moved", moves, "at the lengths", lengths)
first = address(c)
del c[0:3]
print("bytes deleted at the front stay in the buffer", address(c) - first, len(c))
del c[0:10]
print("and more", address(c) - first)
m = memoryview(c)


def pinned():
    try:
        c.append(1)
    except BufferError:
        return True


print("a view of the rest", address(m) - first, pinned())
m.release()
