-- A move of 2^60 items of nothing.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

table.move({}, 1, 1 << 60, 2)
