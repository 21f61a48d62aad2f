-- str.format: fields, conversions, the language of format specifications, errors.
workload { name = "str_format", summary = "str.format" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end
P = class "P" {
  __init__ = function(self, x) self.x = x end,
  __format__ = function(self, spec) return "P<" .. spec .. ">" end,
}
Q = class "Q" { __str__ = function(self) return "Q()" end }
local function format(text, ...) return str(text):format(...) end

phase("fields", function()
  print(format("{} {} {}", 1, "two", 3.5))
  print(format("{0} {1} {0}", "a", "b"), format("{{}} {}", 1))
  print(format("{0.x} {0} {0:abc} {1[0]} {1[1]} {2[k]}", P(5), list{7, 8}, dict{k = "v"}))
  print(format("{!r} {!s} {!a} {}", "t", "t", "\u{e9}", Q()))
end)
phase("specifications", function()
  for _, spec in ipairs{"", "5", "<5", ">5", "^6", "*^7", ".2", "5.1", "s", "_<4"} do
    print(repr(format("{:" .. spec .. "}", "abc")))
  end
  for _, spec in ipairs{"", "5", "<5", "^5", "+", " ", "-", "05", "x", "X", "#x", "o", "#o", "b", "#b", "c", "d", ",", "_", "=+6", "*=+8d", "08,", "e", ".2f", "%", "n", "_x"} do
    print(spec, repr(format("{:" .. spec .. "}", 1234)), repr(format("{:" .. spec .. "}", spec ~= "c" and -65 or 65)))
  end
  for _, spec in ipairs{"", "8", ".2f", "8.3f", "+.1f", "e", ".2e", "E", "g", "G", ".3g", "%", ".1%", ",", ",.2f", "010.2f", "<10", "^12.1f", "#.0f", ".0f", "_.3f", "F"} do
    print(spec, repr(format("{:" .. spec .. "}", 1234.5678)), repr(format("{:" .. spec .. "}", -0.00012)))
  end
  print(format("{} {:f} {:5} {:e}", float("inf"), float("nan"), float("-inf"), 0.0))
  print(format("{:{}}|{:{}.{}}|", "a", 5, 3.14159, 8, 3))
  print(format("{} {}", true, None), format("{:d} {:5}|", true, false), format("{}", list{1, "a"}))
  print(format("{} {:x}", pow(2, 70), pow(2, 70)), format("{:,}", pow(2, 70)), format("{:>30}", pow(10, 20)))
  s = format("{:>100}", "x")
  print(len(s), sys.getsizeof(s) - sys.getsizeof(""))
end)
phase("errors", function()
  for _, case in ipairs{
    {"{"}, {"}"}, {"{0", 1}, {"{} {}", 1}, {"{0} {}", 1, 2}, {"{} {0}", 1, 2}, {"{a}", 1},
    {"{!x}", 1}, {"{:q}", 1}, {"{:d}", "a"}, {"{:+}", "a"}, {"{:=5}", "a"}, {"{:.2}", 1},
    {"{:x}", 1.5}, {"{:5}", list{}}, {"{0.y}", P(1)}, {"{0[5]}", list{1}}, {"{:c}", -1}, {"{:,x}", 5}, {"{!}", 1},
  } do
    try_(case[1], function() return format(table.unpack(case)) end)
  end
end)
