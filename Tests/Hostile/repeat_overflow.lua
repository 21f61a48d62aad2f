-- A size that no word holds.
-- options: --timeout 5 --memory 64MiB
-- status: 1
-- says: MemoryError|OverflowError

x = list{1, 2} * ((1 << 62) + 1)
