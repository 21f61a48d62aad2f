-- A comparison of two towers of lists.
-- options: --timeout 10
-- status: 1
-- says: RecursionError: maximum recursion depth exceeded

a, b = list{}, list{}
for i in range(200000) do a = list{a} b = list{b} end
print(eq(a, b))
