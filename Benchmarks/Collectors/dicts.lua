-- Dicts and tuples that hold each other, in a table that is rewritten again and again.
workload { name = "dicts", summary = "dicts and tuples in a table that is rewritten" }
local n = param("n", 100000, "stores")
table_ = dict {}
for i in range(n) do
  d = dict {}
  d["self"] = d
  d["pair"] = tuple { i, d }
  table_[i % 20000] = d
end
d = nil
gc.collect()
