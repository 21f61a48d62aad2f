-- Builds one list of n small lists, drops it and collects: the cost of automatic collections that
-- free nothing, and the memory of n objects.

workload {
  name = "list-of-lists",
  summary = "n list objects in a list, dropped and collected",
}
local n = param("n", 10000000, "lists to make")

phase("build", function()
  lists = list{}
  local lists = lists
  for i in range(n) do
    lists:append(list{})
  end
end)
phase("drop", function() lists = nil end)
phase("collect", function() print("found:", gc.collect()) end)
