-- A number with 2^50 bits.
-- options: --timeout 5 --memory 64MiB
-- status: None
-- says: 

x = int(1) << (1 << 50)
