-- A generator against a list of all the items: what each takes, and the most memory in use while
-- they are summed (row "generators against lists").
workload { name = "generator_vs_list", summary = "a generator's frame against a list of all items" }
local n = param("n", 200000, "items")

squares = generator(function(_ENV, n) for i in range(n) do yield(i * i) end end)
list_of_squares = def(function(_ENV, n)
  result = list()
  for i in range(n) do result:append(i * i) end
  return result
end)

-- Bytes in use beyond those at the start, and at most, in units of 256 KiB.
local function measured(label, work)
  gc.collect()
  tracemalloc.start()
  answer = scope(work)
  local pair = tracemalloc.get_traced_memory()
  local now, peak = value(pair[0]), value(pair[1])
  tracemalloc.stop()
  print(label, value(answer), "now", now // 262144, "peak", peak // 262144)
end

phase("sizes", function()
  print("generators of 10, 1000 and n items are of one size:",
    sys.getsizeof(squares(10)) == sys.getsizeof(squares(1000)),
    sys.getsizeof(squares(10)) == sys.getsizeof(squares(n)))
  for _, k in ipairs{0, 1, 10, 100, 1000} do
    made = list_of_squares(k)
    print("list of", k, "items:", sys.getsizeof(made), "bytes, at once:", sys.getsizeof(list(range(k))))
  end
  made = nil
end)

phase("sums", function()
  measured("sum of a list", function() return sum(list_of_squares(n)) end)
  measured("sum of a generator", function() return sum(squares(n)) end)
  measured("first of a generator", function() return next(squares(n)) end)
  measured("list of a range", function() return len(list(range(n))) end)
  measured("length of a range", function() return len(range(n)) end)
end)

phase("a chain of generators holds one item at a time", function()
  numbers = generator(function(_ENV, n) for i in range(n) do yield(bytearray(i % 7 * 1000)) end end)
  even = generator(function(_ENV, items) for x in iter(items) do if len(x) % 2000 == 0 then yield(x) end end end)
  lengths = generator(function(_ENV, items) for x in iter(items) do yield(len(x)) end end)
  measured("generators", function() return sum(lengths(even(numbers(2000)))) end)
  measured("lists", function() return sum(list(lengths(iter(list(even(iter(list(numbers(2000)))))))))  end)
end)
