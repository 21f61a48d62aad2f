-- The text of a number with a million digits.
-- options: --timeout 20 --memory 64MiB
-- status: 1
-- says: MemoryError|Exceeds the limit

x = str(pow(10, 1000000))
