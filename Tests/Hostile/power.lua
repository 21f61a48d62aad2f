-- A power with a billion digits.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError|OverflowError|too large

x = pow(10, pow(10, 10))
