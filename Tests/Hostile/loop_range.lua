-- A loop over a range without an end worth the name.
-- options: --timeout 1
-- status: 1
-- says: ran longer than 1.0 s

for i in range(1 << 62) do end
