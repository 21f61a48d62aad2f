-- Instances that refer to each other, some of them garbage in rings.
workload { name = "instances", summary = "instances in rings, half of them dropped" }
local n = param("n", 60000, "instances")
Node = class "Node" {}
keep = list {}
for i in range(n) do
  a = Node()
  b = Node()
  a.other = b
  b.other = a
  a.label = i
  if i % 2 == 0 then keep:append(a) end
end
a = nil
b = nil
for i in range(3) do gc.collect() end
