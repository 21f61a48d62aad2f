-- More results than a stack has room for.
-- options: --timeout 10
-- status: 1
-- says: too many results to unpack

print(table.unpack({}, 1, 1 << 30))
