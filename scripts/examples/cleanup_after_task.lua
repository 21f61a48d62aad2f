-- After a big task: what goes by itself, what gc.collect() finds, what the free lists keep.
workload { name = "cleanup_after_task", summary = "gc.collect() after a big task" }
local n = param("n", 5000, "records")

Record = class "Record" {
  __init__ = function(self, k) self.key = k self.peers = list() end,
}
task = def(function(_ENV, n, linked)
  records = list()
  for i in range(n) do
    r = Record(i)
    if linked and i > 0 then
      r.peers:append(records[i - 1])
      records[i - 1].peers:append(r)
    end
    records:append(r)
  end
  return len(records)
end)
local function blocks() return sys.getallocatedblocks() end

gc.collect()
gc.disable()
phase("records without links", function()
  before = blocks()
  print("records", task(n, false))
  print("blocks left, in hundreds", (blocks() - before + 50) // 100)
  print("gc.collect() finds", gc.collect())
  print("blocks left, in hundreds", (blocks() - before + 50) // 100)
end)
phase("records linked both ways", function()
  before = blocks()
  print("records", task(n, true))
  print("blocks left, in thousands", (blocks() - before + 500) // 1000)
  print("young ones", gc.get_count()[0] >= n)
  print("gc.collect(0) finds", gc.collect(0))
  print("blocks left, in thousands", (blocks() - before + 500) // 1000)
  print("gc.collect() finds", gc.collect())
end)
phase("the same after growing old", function()
  before = blocks()
  kept = list()
  for i in range(n) do kept:append(Record(i)) end
  for i in range(n - 1) do
    kept[i].peers:append(kept[i + 1])
    kept[i + 1].peers:append(kept[i])
  end
  gc.collect()
  kept = nil
  print("gc.collect(0) finds", gc.collect(0), "gc.collect(1) finds", gc.collect(1))
  print("gc.collect() finds", gc.collect())
  print("blocks left, in hundreds", (blocks() - before + 50) // 100)
end)
gc.enable()
phase("again and again", function()
  found = list()
  for i in range(5) do
    task(n // 5, true)
    found:append(gc.collect())
  end
  print("with automatic collections on, by hand after each task:", found[4] <= 2 * (n // 5))
end)
