-- A builtin function that adds for years.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s; a built-in function does not end|ran longer than 1.0 s

print(sum(range(1 << 60)))
