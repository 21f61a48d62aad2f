-- A heap of n live lists on which a script goes on working: it makes rings of garbage and replaces
-- old objects. What matters is how long it is kept waiting.
workload {
  name = "pauses",
  summary = "garbage is made and old objects are replaced on a large live heap",
}
local n = param("n", 300000, "live lists")
local rounds = param("rounds", 100000, "rings of garbage")

phase("build", function()
  rows = list{}
  local rows = rows
  for i in range(n // 1000) do
    row = list{}
    local row = row
    for j in range(1000) do row:append(list{}) end
    rows:append(row)
  end
  row = nil
end)

phase("work", function()
  local rows = rows
  for i in range(rounds) do
    a = list{}
    b = list{a}
    c = dict{ back = b }
    a:append(c)
    -- An old object becomes garbage, in a ring with its successor.
    local row = rows[(i * 7919) % (n // 1000)]
    local old = row[i % 1000]
    old:append(a)
    a:append(old)
    row[i % 1000] = list{}
  end
  a, b, c = nil, nil, nil
end)
