-- One ring of n lists becomes garbage on a heap that goes on growing.
workload { name = "ring", summary = "a large ring becomes garbage" }
local n = param("n", 1000000, "lists in the ring")
phase("build", function()
  first = list{}
  last = first
  for i in range(n) do
    new = list{}
    last:append(new)
    last = new
  end
  last:append(first)
  new, last = nil, nil
end)
phase("drop", function()
  first = nil
  keep = list{}
  local keep = keep
  for i in range(n * 2) do keep:append(list{}) end
end)
