-- Tokens cut from a text, then interned one by one, and counted.
-- small: n=2000 words=50
-- bench:
-- quick: n=100000
workload { name = "token_interning", summary = "tokens split from a text, then interned" }
local suite = require "suite"
local n = param("n", 1000000, "tokens")
local words = param("words", 10000, "different tokens")
local rounds = param("rounds", 3, "times")

do
  local random, tokens = suite.lcg(), {}
  for i = 1, n do tokens[i] = string.format("token_%05d", random(words)) end
  text = table.concat(tokens, " ")
end

intern_all = def(function(_ENV, n)
  for i in range(n) do tokens[i] = sys.intern(tokens[i]) end
end)

count = def(function(_ENV)
  found = dict{}
  for t in iter(tokens) do found[t] = found:get(t, 0) + 1 end
  return found
end)

suite.begin()
for round in range(rounds) do
  phase("split", function() tokens = text:split(" ") end)
  phase("intern", function() intern_all(n) end)
  phase("count", function() counts = count() end)
  -- Equal tokens are one object now.
  scope(function()
    seen = set()
    for t in iter(tokens) do seen:add(id(t)) end
  end)
  print("tokens", len(tokens), "different", len(counts), "objects", len(seen))
  expect(len(seen) == len(counts), "equal tokens are one object")
  expect(eq(sum(counts:values()), n), "every token is counted")
  phase("drop", function() tokens, counts, seen = nil, nil, nil end)
end
suite.finish()
