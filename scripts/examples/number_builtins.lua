-- divmod, round, pow with three arguments, texts of numbers: their results, sizes and errors.
workload { name = "number_builtins", summary = "builtins of numbers, and methods that make objects of a known size" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

big = pow(2, 100)

phase("divmod", function()
  for _, p in ipairs{{7, 2}, {-7, 2}, {7, -2}, {-7, -2}, {7.5, 2}, {-7.5, 2}, {-1.0, 3}, {0, 5}, {1000000, 7}} do
    print(divmod(p[1], p[2]))
  end
  print(divmod(big, 7), divmod(-big, 1000003), divmod(big, big), divmod(true, 2))
  q = divmod(big, 3)
  print(sys.getsizeof(q), sys.getsizeof(q[0]), sys.getrefcount(q))
  q = nil
  D = class "D" { __divmod__ = function(self, other) return "divided" end, __rdivmod__ = function(self, other) return "divides" end }
  print(divmod(D(), 1), divmod(1, D()))
  try_("zero", divmod, 1, 0)
  try_("zero float", divmod, 1.5, 0)
  try_("str", divmod, "a", 1)
  try_("one", divmod, 1)
end)

phase("round", function()
  for _, x in ipairs{0.5, 1.5, 2.5, -0.5, -1.5, 2.675, 1e16, 123456.789} do print(round(x)) end
  for _, p in ipairs{{2.675, 2}, {1234.5678, -2}, {0.1, 3}, {-0.04, 1}, {5, 0}, {15, -1}, {25, -1}, {-15, -1}, {149, -2}, {150, -2}, {7, -3}, {1e22, -20}} do
    print(round(p[1], p[2]))
  end
  print(round(big, -10), round(-big, -29), round(true), round(5, 2), round(1.5, None), round{number = 2.5, ndigits = 1})
  x = int("123456789012345678901234567890")
  print(is(round(x), x), is(round(x, 3), x), sys.getsizeof(round(x, -20)), sys.getrefcount(x))
  R = class "R" { __round__ = function(self, n) return n end }
  print(round(R()), round(R(), 3))
  try_("nan", round, float("nan"))
  try_("inf", round, float("inf"))
  try_("str", round, "a")
  try_("digits", round, 1.5, 1.5)
  try_("large", round, 1.7976931348623157e308, -308)
  try_("nothing", round)
end)

phase("pow", function()
  print(pow(3, 200, big + 1), pow(2, 10, 1000), pow(-3, 5, 7), pow(3, 5, -7), pow(2, -1, 7), pow(5, 0, 1), pow(7, 3, None))
  print(pow{base = 2, exp = 5}, pow(2, {exp = 5, mod = 7}))
  try_("zero", pow, 2, 3, 0)
  try_("inverse", pow, 2, -1, 4)
  try_("float", pow, 2.5, 1, 2)
  try_("str", pow, 2, 3, "a")
  try_("one", pow, 2)
end)

phase("texts", function()
  print(hex(255), hex(-255), oct(8), bin(5), bin(0), hex(big), bin(true), oct(-1))
  print(sys.getsizeof(hex(big)), sys.getsizeof(bin(big)))
  print(ascii("plain"), ascii("\u{e9}\u{20ac}"), ascii(list{"\u{1F600}"}))
  print(format(5), format(5, "05d"), format(2.5, ".3f"), format("a", ">3"), format(None), format(255, "#x"), format(true, "d"))
  s = str("a text"):upper()
  print(is(format(s), s), is(format(s, ""), s), is(format(s, "3"), s), sys.getrefcount(s))
  F = class "F" { __format__ = function(self, spec) return "<" .. tostring(spec) .. ">" end, __index__ = function(self) return 17 end }
  print(format(F(), "wide"), format(F()), hex(F()))
  try_("hex", hex, 1.5)
  try_("format", format, list{}, "x")
  try_("code", format, "a", "d")
  try_("specification", format, "a", 5)
end)

phase("bytes of ints", function()
  print(int(5):to_bytes(2, "big"), int(5):to_bytes(2, "little"), int(-5):to_bytes(2, "big", {signed = true}))
  print(int(0):to_bytes(0, "big"), big:to_bytes(13, "little"), int(5):to_bytes{length = 3, byteorder = "big"})
  print(int.from_bytes(bytes{1, 2}, "big"), int.from_bytes(bytes{1, 2}, "little"), int.from_bytes(bytes{255}, "big", {signed = true}))
  print(int.from_bytes(list{1, 2}, "big"), int.from_bytes(bytes(0), "big"), int.from_bytes(bytearray(bytes{0, 128, 0}), "little"))
  n = int.from_bytes(bytes(list(range(40))), "little")
  print(n, sys.getsizeof(n), sys.getsizeof(int.from_bytes(bytes(100), "big")), sys.getsizeof(n:to_bytes(40, "big")))
  try_("negative", function() int(-5):to_bytes(2, "big") end)
  try_("big", function() int(300):to_bytes(1, "big") end)
  try_("signed", function() int(128):to_bytes(1, "big", {signed = true}) end)
  try_("length", function() int(5):to_bytes(-1, "big") end)
  try_("order", function() int(5):to_bytes(1, "middle") end)
  try_("source", function() int.from_bytes("a", "big") end)
end)

phase("methods of str and float", function()
  print(str("{a}-{b}"):format_map(dict{a = 1, b = 2}), str("{a[0]}{a!r}"):format_map(dict{a = "x"}))
  try_("map", function() str("{c}"):format_map(dict{}) end)
  try_("position", function() str("{}"):format_map(dict{a = 1}) end)
  t = str("a\tbc\td")
  print(t:expandtabs(), t:expandtabs(4), t:expandtabs{tabsize = 2}, sys.getsizeof(t:expandtabs()))
  print(is(s:expandtabs(), s))
  m = str.maketrans("abc", "xyz", "d")
  print(m, str("abcd"):translate(m), str.maketrans(dict{{"a", "long"}, {98, None}}))
  print(str("abc"):translate(dict{{97, "long"}, {98, None}, {99, 0x20ac}}), sys.getsizeof(str("abc"):translate(dict{{99, 0x20ac}})))
  try_("lengths", function() str.maketrans("ab", "c") end)
  print(float(0.1):hex(), float(-2.5):hex(), float(0.0):hex(), float.fromhex("0x1.8p+1"), float.fromhex("-0x.8p4"), float.fromhex("inf"))
  try_("hexadecimal", function() float.fromhex("xyz") end)
end)

print(is(vars(), vars()), contains(vars(), "big"), contains(dir(), "big"))
big, x, s, n, t, m, D, R, F = nil, nil, nil, nil, nil, nil, nil, nil, nil
