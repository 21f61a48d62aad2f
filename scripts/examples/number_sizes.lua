-- What numbers and texts take: ints by digits, strings by their widest character, bytes by length.
workload { name = "number_sizes", summary = "sizes of ints, floats, strings and bytes" }

phase("ints", function()
  print("ints")
  x = 1
  local last = 0
  for i in range(200) do
    local size = sys.getsizeof(x)
    if size ~= last then
      print("  2 **", i, "size", size)
      last = size
    end
    x = x * 2
  end
  for _, v in ipairs { 0, 1, -1, 255, 256, 257, -5, -6, 1073741823, 1073741824, -1073741824 } do
    print("  ", v, sys.getsizeof(v))
  end
  print("  true and false", sys.getsizeof(true), sys.getsizeof(false))
  print("  the square", sys.getsizeof(x * x))
  print("  half of it", sys.getsizeof(x // 2))
  print("  minus itself", sys.getsizeof(x - x))
end)

phase("floats", function()
  print("floats", sys.getsizeof(0.0), sys.getsizeof(1.5), sys.getsizeof(1e300))
end)

phase("strings", function()
  print("strings")
  for _, unit in ipairs { "a", "é", "ж", "世", "🐍" } do
    for _, k in ipairs { 0, 1, 2, 3, 10, 100 } do
      scope(function()
        local s = str(unit) * k
        print("  ", len(s), sys.getsizeof(s))
      end)
    end
  end
  s = str("abc") * 5
  t = s .. "é"
  u = t .. "世"
  v = u .. "🐍"
  print("  growing wider", sys.getsizeof(s), sys.getsizeof(t), sys.getsizeof(u), sys.getsizeof(v))
  print("  and back", sys.getsizeof(v[slice(0, 15)]), sys.getsizeof(v[slice(0, 16)]),
    sys.getsizeof(v[slice(0, 17)]))
end)

phase("bytes", function()
  print("bytes")
  for _, k in ipairs { 0, 1, 2, 7, 8, 100, 1000 } do
    print("  ", k, sys.getsizeof(bytes(k)))
  end
end)

phase("tuples", function()
  print("tuples")
  for _, k in ipairs { 0, 1, 2, 3, 10, 20, 21, 1000 } do
    print("  ", k, sys.getsizeof(tuple(range(k))))
  end
end)
