-- Slices at the edge.
-- options: --timeout 10
-- status: 1
-- says: OverflowError: Python int too large to convert to C ssize_t

x = list(range(10))
print(x[slice(math.mininteger, math.maxinteger, math.maxinteger)], x[slice(nil, nil, math.mininteger)])
print(len(range(math.mininteger, math.maxinteger)))
