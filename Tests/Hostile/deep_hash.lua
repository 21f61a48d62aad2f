-- The hash of a tower of tuples.
-- options: --timeout 10
-- status: None
-- says: 

a = tuple{}
for i in range(200000) do a = tuple{a} end
print(hash(a))
