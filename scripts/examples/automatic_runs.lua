-- When a collection runs by itself, and of which generation: a callback counts while lists are made
-- under several thresholds.
workload { name = "automatic_runs", summary = "automatic collections under several thresholds" }
local n = param("n", 3000, "lists to make each time")

local runs = { 0, 0, 0 }
watch = function(phase, info)
  if value(phase) == "stop" then
    local g = value(info.generation)
    runs[g + 1] = runs[g + 1] + 1
  end
end

local function try(label, a, b, c, keep)
  gc.disable()
  gc.set_threshold(a, b, c)
  gc.collect()
  runs = { 0, 0, 0 }
  kept = list{}
  gc.callbacks:append(watch)
  gc.enable()
  for i in range(n) do
    if keep then kept:append(list{}) else kept:append(None) end
  end
  gc.disable()
  gc.callbacks:clear()
  print(label, runs[1], runs[2], runs[3])
end

phase("runs by generation", function()
  -- A full collection waits for a quarter of what survived the last one: what was there before does
  -- not count.
  gc.freeze()
  try("kept, 700 10 10:", 700, 10, 10, true)
  try("kept, 100 10 10:", 100, 10, 10, true)
  try("kept, 100 1 1:", 100, 1, 1, true)
  try("kept, 100 0 0:", 100, 0, 0, true)
  try("kept, 10 3 3:", 10, 3, 3, true)
  try("kept, 1000 1 1:", 1000, 1, 1, true)
  try("kept, 0 10 10:", 0, 10, 10, true)
  try("nothing made, 10 1 1:", 10, 1, 1, false)
end)
