-- Numbers at the edge.
-- options: --timeout 10
-- status: 1
-- says: IndexError

print(abs(-1 << 63), math.mininteger // -1, hash(math.mininteger), pow(0, 0))
print(list{1}[math.mininteger])
