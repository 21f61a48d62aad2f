-- Survivors move from generation to generation: what gc.get_objects and gc.get_count show after each
-- collection.
workload { name = "generations", summary = "promotion through the three generations" }

local function where(label, o)
  local found = "nowhere"
  for g in range(3) do
    scope(function()
      for x in iter(gc.get_objects(g)) do
        if is(x, o) then found = "generation " .. g end
      end
    end)
  end
  print(label, found)
end

local function older(label)
  scope(function()
    local count = gc.get_count()
    print(label, value(count[1]), value(count[2]))
  end)
end

phase("one object", function()
  gc.disable()
  gc.collect()
  a = list{}
  where("a new list:", a)
  gc.collect(0)
  where("after a collection of generation 0:", a)
  gc.collect(0)
  where("after another:", a)
  gc.collect(1)
  where("after one of generation 1:", a)
  gc.collect(1)
  where("after another:", a)
  gc.collect()
  where("after a full one:", a)
  b = list{a}
  gc.collect(1)
  where("a list made later:", b)
end)

phase("counts", function()
  gc.collect()
  older("after a full collection:")
  gc.collect(0)
  older("after generation 0:")
  gc.collect(0)
  older("after generation 0 again:")
  gc.collect(1)
  older("after generation 1:")
  for i in range(5) do gc.collect(0) end
  older("after five times generation 0:")
  gc.collect(2)
  older("after a full collection:")
end)

phase("garbage by age", function()
  for _, age in ipairs { 0, 1, 2 } do
    a = list{}
    b = list{a}
    a:append(b)
    if age > 0 then gc.collect(0) end
    if age > 1 then gc.collect(1) end
    a = nil
    b = nil
    print("age", age, "found by", gc.collect(0), gc.collect(1), gc.collect(2))
  end
end)

phase("statistics", function()
  local function totals()
    local t = {}
    scope(function()
      local stats = gc.get_stats()
      for g in range(3) do
        t[#t + 1] = value(stats[g].collections)
        t[#t + 1] = value(stats[g].collected)
      end
    end)
    return t
  end
  local before = totals()
  for i in range(7) do
    a = list{}
    a:append(a)
    a = nil
    gc.collect(i % 3)
  end
  local after = totals()
  for g = 0, 2 do
    print("generation", g, "collections", after[2 * g + 1] - before[2 * g + 1], "collected",
      after[2 * g + 2] - before[2 * g + 2])
  end
end)
