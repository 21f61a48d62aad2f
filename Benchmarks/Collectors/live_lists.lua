-- A growing heap of lists that all stay alive: every look at it is in vain.
workload { name = "live_lists", summary = "collections of a heap without garbage" }
local n = param("n", 300000, "lists")
keep = list {}
for i in range(n) do keep:append(list { i }) end
for i in range(3) do gc.collect() end
