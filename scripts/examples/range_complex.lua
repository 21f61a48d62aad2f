-- Ranges, slices and complex numbers: arithmetic, comparison, hashes, sizes.
workload { name = "range_complex", summary = "ranges, slices and complex numbers" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("ranges", function()
  r = range(10)
  print(r, len(r), r[0], r[-1], r[slice(2, 8, 2)], list(r[slice(nil, nil, -3)]))
  print(r:index(7), r:count(7), r:count(70), contains(r, 3), contains(r, 30), contains(r, "a"))
  try_("index", function() return r:index(70) end)
  try_("item", function() return r[10] end)
  try_("no arguments", range)
  try_("a text", range, "a")
  try_("a step of zero", range, 1, 2, 0)
  try_("a float", range, 1.5)
  for _, p in ipairs { {0}, {3}, {5, 5}, {1, 10, 3}, {10, 1, -3}, {10, 1}, {-5, 5, 2}, {0, -10, -1} } do
    local x = range(table.unpack(p))
    print(x, len(x), list(x), bool(x), sys.getsizeof(x), x.start, x.stop, x.step)
  end
  print(eq(range(0), range(2, 1)), eq(range(0, 3, 2), range(0, 4, 2)), eq(range(3), range(4)))
  print(hash(range(0, 3, 2)) == hash(range(0, 4, 2)), hash(range(5)))
  print(eq(range(3), list{0, 1, 2}), gc.is_tracked(r))
  big = range(pow(2, 70))
  print(big, big[5], big[-1], contains(big, pow(2, 69)), big[slice(1, 3)])
  try_("length of a large one", len, big)
  print(big:index(pow(2, 65)), eq(big, range(0, pow(2, 70))))
  print(list(reversed(range(1, 10, 4))), sum(range(101)), max(range(5)), sorted(range(3, 0, -1)))
end)

phase("slices", function()
  s = slice(1, 10, 2)
  print(s, s.start, s.stop, s.step, sys.getsizeof(s), gc.is_tracked(s))
  print(slice(5), slice(None), slice(1, 2), eq(slice(1, 2), slice(1, 2)), eq(slice(1), slice(2)))
  for _, n in ipairs { 0, 1, 5, 10, 100 } do
    print(n, s:indices(n), slice(nil, nil, -1):indices(n), slice(-3, nil):indices(n), slice(8, 2, -2):indices(n))
  end
  try_("a negative length", function() return s:indices(-1) end)
  try_("a step of zero", function() return slice(1, 2, 0):indices(3) end)
  try_("a text", function() return slice("a"):indices(3) end)
  print(list{0, 1, 2, 3, 4}[slice(1, nil, 2)], tuple{1, 2, 3}[slice(nil, -1)], str("hello")[slice(1, 3)])
end)

phase("complex numbers", function()
  a = complex(1, 2)
  b = complex(3, -4)
  print(a, b, complex(), complex(1), complex(0, 1), complex(-0.0, 1), complex(1.5, -2.5), complex("1+2j"))
  print(a + b, a - b, a * b, a / b, -a, abs(b), a:conjugate(), pow(a, 2), pow(a, -1))
  print(a + 1, 1 + a, a * 2.5, a / 2, 2 - a, eq(a, complex(1, 2)), eq(complex(2), 2), eq(complex(2), 2.0))
  print(a.real, a.imag, sys.getsizeof(a), gc.is_tracked(a), bool(complex()), bool(a))
  print(hash(complex(3)) == hash(3), hash(complex(1.5)) == hash(1.5), hash(a), hash(complex(0, 1)), hash(b))
  try_("division by zero", function() return a / 0 end)
  try_("floor division", function() return a // 2 end)
  try_("modulo", function() return a % 2 end)
  try_("order", function() return a < b end)
  try_("int", int, a)
  try_("float", float, a)
  try_("a malformed text", complex, "1+")
  print(complex(complex(1, 2), complex(3, 4)), complex("j"), complex("-2.5e3"), complex("(3-1j)"))
  print(set{complex(1), 1, 1.0}, dict{{complex(0, 1), "i"}}[complex(0, 1)])
end)
