-- One name bound to a fresh object again and again: objects of the commonest kinds that die young.
-- small: n=2000
-- bench:
-- quick: n=200000
workload { name = "object_churn", summary = "a name bound to fresh objects again and again" }
local suite = require "suite"
local n = param("n", 5000000, "objects of each kind")

Slots = class "Slots" { __slots__ = {"v"} }
Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v end) }

suite.begin()
phase("a = []", def(function(_ENV) for i in range(n) do a = list{} end end))
phase("a = [i]", def(function(_ENV) for i in range(n) do a = list.of(i) end end))
phase("a = {}", def(function(_ENV) for i in range(n) do a = dict{} end end))
phase("a = {'k': i}", def(function(_ENV) for i in range(n) do a = dict{k = i} end end))
phase("a = (i,)", def(function(_ENV) for i in range(n) do a = tuple.of(i) end end))
phase("a = Slots()", def(function(_ENV) for i in range(n) do a = Slots() end end))
phase("a = Plain(i)", def(function(_ENV) for i in range(n) do a = Plain(i) end end))
local left = gc.collect()
print("left to the collector", left)
expect(left == 0, "reference counts free everything")
suite.finish()
