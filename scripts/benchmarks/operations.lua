-- Operations of scripts, for operations.py to count the instructions of: each phase does one of them
-- n times, in a loop of a def.
workload { name = "operations", summary = "single operations of scripts, many times each" }
local n = param("n", 300, "times")

Slots = class "Slots" { __slots__ = {"v", "w"}, get = def(function(_ENV, self) return 1 end) }
Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v end) }
Pair = class "Pair" { __slots__ = {"left", "right"},
  __init__ = def(function(_ENV, self, left, right) self.left = left self.right = right end) }
f0 = def(function(_ENV) end)
f2 = def(function(_ENV, a, b) return a end)
s = Slots()
s.v, s.w = 5, s
d = dict{key = s}
l = list{1, 2, 3}
p = Plain(3)

local operations = {
  {"a pass of a loop", def(function(_ENV, n) for i in range(n) do end end)},
  {"read a builtin", def(function(_ENV, n) for i in range(n) do local _ = list end end)},
  {"read a name of the script", def(function(_ENV, n) for i in range(n) do local _ = d end end)},
  {"read a name of the def", def(function(_ENV, n) x = 5 for i in range(n) do local _ = x end end)},
  {"y = object", def(function(_ENV, n) local z = s for i in range(n) do y = z end end)},
  {"y = i", def(function(_ENV, n) for i in range(n) do y = i end end)},
  {"y = list{}", def(function(_ENV, n) for i in range(n) do y = list{} end end)},
  {"y = list.of(i)", def(function(_ENV, n) for i in range(n) do y = list.of(i) end end)},
  {"y = dict{}", def(function(_ENV, n) for i in range(n) do y = dict{} end end)},
  {"y = dict{key = i}", def(function(_ENV, n) for i in range(n) do y = dict{key = i} end end)},
  {"y = tuple.of(i)", def(function(_ENV, n) for i in range(n) do y = tuple.of(i) end end)},
  {"y = Slots()", def(function(_ENV, n) for i in range(n) do y = Slots() end end)},
  {"y = Plain(i)", def(function(_ENV, n) for i in range(n) do y = Plain(i) end end)},
  {"y = Pair(None, None)", def(function(_ENV, n) for i in range(n) do y = Pair(None, None) end end)},
  {"f0()", def(function(_ENV, n) for i in range(n) do f0() end end)},
  {"f2(o, o)", def(function(_ENV, n) local z = s for i in range(n) do f2(z, z) end end)},
  {"o:get()", def(function(_ENV, n) local z = s for i in range(n) do z:get() end end)},
  {"o.v, a slot", def(function(_ENV, n) local z = s for i in range(n) do local _ = z.v end end)},
  {"o.w = o, a slot", def(function(_ENV, n) local z = s for i in range(n) do z.w = z end end)},
  {"o.v, of a dict", def(function(_ENV, n) local z = p for i in range(n) do local _ = z.v end end)},
  {"o.v = i, of a dict", def(function(_ENV, n) local z = p for i in range(n) do z.v = i end end)},
  {"is(o, None)", def(function(_ENV, n) local z = s for i in range(n) do local _ = is(z, None) end end)},
  {"len(l)", def(function(_ENV, n) local z = l for i in range(n) do local _ = len(z) end end)},
  {"l[1]", def(function(_ENV, n) local z = l for i in range(n) do local _ = z[1] end end)},
  {"l[1] = i", def(function(_ENV, n) local z = l for i in range(n) do z[1] = i end end)},
  {"d.key", def(function(_ENV, n) local z = d for i in range(n) do local _ = z.key end end)},
  {"d.key = o", def(function(_ENV, n) local z, o = d, s for i in range(n) do z.key = o end end)},
  {"d:get(\"key\")", def(function(_ENV, n) local z = d for i in range(n) do z:get("key") end end)},
}
-- Lua's own collections fall where they fall: each is measured three times.
for _, operation in ipairs(operations) do
  for turn = 1, 3 do
    phase(operation[1] .. ", " .. turn, operation[2], n)
    phase(operation[1] .. ", " .. turn .. " again", operation[2], 3 * n)
  end
end
