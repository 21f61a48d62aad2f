-- The loop of the PHP manual: objects that refer to themselves, 100,000 of them where memory is
-- looked at, 1,000,000 for time.
-- small: n=3000
-- bench:
-- quick: n=200000
workload { name = "php_self_reference", summary = "objects that refer to themselves, in a loop" }
local suite = require "suite"
local n = param("n", 1000000, "objects to make")

Foo = class "Foo" {
  __init__ = def(function(_ENV, self) self.var = "3.14159265359" end),
}

loop = def(function(_ENV, n)
  for i in range(n) do
    a = Foo()
    a.self = a
  end
end)

suite.begin()
phase("loop", function() loop(n) end)
local total = 0
phase("collect", function() gc.collect() end)
scope(function()
  for s in iter(gc.get_stats()) do total = total + value(s.collected) end
end)
print("collected at least", n, total >= n)
expect(total >= n, "every object is collected")
suite.finish()
