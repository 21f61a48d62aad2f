-- moult run shelf.lua --plugin ./shelf.so
workload { name = "shelf", summary = "Shelves that hold each other, through a module in C." }

phase("build", function()
  for i in range(1000) do
    a = shelf.new(3)
    b = shelf.new(20)
    shelf.put(a, 0, b)
    shelf.put(b, 0, a)            -- a cycle that only a collector finds
    shelf.put(b, 19, list { i })
    if i % 100 == 0 then shelf.keep(a) end
  end
end)
expect(shelf.count(b) == 2, "two places of b are taken")
print(b)
print(shelf.hello("world"), shelf.sum(1, 2, 3), shelf.sum(1, 0.5))
a = nil
b = nil
gc.collect()
-- The pair that was kept last is the only one that is left.
shelf.keep(nil)
local freed = gc.collect()
expect(freed == 3, "a pair and its list go when the module lets go")
print("freed", freed)
