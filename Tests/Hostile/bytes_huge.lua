-- A bytearray of 2^62 bytes.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError|OverflowError

x = bytearray(1 << 62)
