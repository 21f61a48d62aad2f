-- An exporter that resizes while a view lives.
-- options: --timeout 10
-- status: 1
-- says: BufferError: Existing exports of data

b = bytearray(10)
m = memoryview(b)
b:append(1)
