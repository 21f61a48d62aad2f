-- The hash of a tower of tuples.
-- options: --timeout 10
-- status: 1
-- says: RecursionError: maximum recursion depth exceeded

a = tuple{}
for i in range(200000) do a = tuple{a} end
print(hash(a))
