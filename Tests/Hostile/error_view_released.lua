-- A view that was released.
-- options: --timeout 10
-- status: 1
-- says: ValueError: operation forbidden on released memoryview object

m = memoryview(bytearray(4))
m:release()
print(m[0])
