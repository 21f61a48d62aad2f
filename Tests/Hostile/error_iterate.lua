-- A list that shrinks while it is walked over.
-- options: --timeout 10
-- status: 0
-- says: 0

x = list(range(1000))
for v in iter(x) do x:clear() end
print(len(x))
