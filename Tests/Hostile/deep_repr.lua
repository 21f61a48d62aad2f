-- The text of a list in a list, and so on.
-- options: --timeout 10
-- status: 1
-- says: RecursionError: maximum recursion depth exceeded

x = list{}
for i in range(200000) do x = list{x} end
print(len(repr(x)))
