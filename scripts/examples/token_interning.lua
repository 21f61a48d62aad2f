-- Interning a stream of tokens with repeats: how many strings are left, what that saves, and how
-- comparing by identity becomes possible (row "the memory saved on a token stream, measured").
workload { name = "token_interning", summary = "sys.intern on a token stream with repeats" }
local n = param("n", 20000, "tokens in the stream")
local words = param("words", 100, "different tokens")

-- Each token is made at run time, as a parser cuts it from a text.
tokens_of = def(function(_ENV, n, words, intern)
  result = list()
  stem = str("a rather long token name ")
  for i in range(n) do
    token = stem .. str(i * 7919 % words)
    if intern then token = sys.intern(token) end
    result:append(token)
  end
  return result
end)

distinct = def(function(_ENV, items)
  seen = set()
  for x in iter(items) do seen:add(id(x)) end
  return len(seen)
end)

bytes_of = def(function(_ENV, items)
  seen = set()
  total = 0
  for x in iter(items) do
    if not contains(seen, id(x)) then
      seen:add(id(x))
      total = total + sys.getsizeof(x)
    end
  end
  return total
end)

local function measured(intern)
  gc.collect()
  tracemalloc.start()
  tokens = tokens_of(n, words, intern)
  local pair = tracemalloc.get_traced_memory()
  local now = value(pair[0])
  tracemalloc.stop()
  return now
end

local plain, interned
phase("each token a string of its own", function()
  plain = measured(false)
  print("tokens", len(tokens), "objects", distinct(tokens), "bytes of strings", bytes_of(tokens))
  print("equal tokens are one object:", is(tokens[0], tokens[words]), "and equal:", eq(tokens[0], tokens[words]))
end)
phase("interned", function()
  interned = measured(true)
  print("tokens", len(tokens), "objects", distinct(tokens), "bytes of strings", bytes_of(tokens))
  print("equal tokens are one object:", is(tokens[0], tokens[words]), "and equal:", eq(tokens[0], tokens[words]))
end)
print("tracemalloc, KiB / 16:", plain // 16384, "against", interned // 16384)
print("the list itself takes", sys.getsizeof(tokens) // 1024, "KiB of each")
print("saved, percent / 5:", (plain - interned) * 20 // plain)
first = tokens[0]
print("interned again is itself:", is(sys.intern(first), first))
copy = str("a rather long token name ") .. "0"
print("a new equal one is not, until interned:", is(copy, first), is(sys.intern(copy), first))
print("what one more reference costs:", sys.getsizeof(list(tokens)) - sys.getsizeof(list()) == 8 * len(tokens))
for _, k in ipairs{1, 10, 1000} do
  some = tokens_of(2000, k, true)
  print("words", k, "objects", distinct(some), "bytes", bytes_of(some))
end
