-- Mixed churn without end: a table of slots in which objects of all kinds replace each other, a part of
-- them cyclic, a part referred to weakly, a part with finalizers. What is alive at one time stays the
-- same, so memory must, too. scripts/endurance runs it on every strategy.
workload { name = "churn", summary = "objects of all kinds replace each other" }
local rounds = param("rounds", 20000, "replacements; each is about twelve operations")
local slots = param("slots", 2000, "objects alive at one time, roughly")
local checks = param("checks", 4, "times that the heap is verified and looked at")
local tight = param("tight", false, "whether memory runs out now and then, which is dealt with")

Node = class "Node" { __slots__ = {"left", "right", "__weakref__"} }
Plain = class "Plain" { __init__ = def(function(_ENV, self, v) self.v = v self.me = self end) }
local finalized, called, refused = 0, 0, 0
Last = class "Last" { __del__ = function(self) finalized = finalized + 1 end }
local function gone() called = called + 1 end
count = generator(function(_ENV, n) kept = list{n} for i in range(n) do yield(i) end end)

table_ = list{}
for i in range(slots) do table_:append(None) end
refs = list{}
for i in range(slots // 10) do refs:append(None) end
names = dict{}
if tight then spare = bytearray(4096) end

local function replace(i, kind)
  if kind == 0 then table_[i] = list{i, i + 1, i + 2}
  elseif kind == 1 then
    x = list{}
    x:append(x)
    table_[i] = x
  elseif kind == 2 then table_[i] = dict{a = i, b = 1.5, c = "text"}
  elseif kind == 3 then
    a, b = Node(), Node()
    a.left, b.left, a.right = b, a, table_[(i * 7 + 1) % slots]
    table_[i] = a
  elseif kind == 4 then table_[i] = Plain(i)
  elseif kind == 5 then
    n = Node()
    refs[i % (slots // 10)] = weakref.ref(n, gone)
    table_[i] = tuple{n, i}
  elseif kind == 6 then
    o = Last()
    o.other = list{o}
    table_[i] = o
  elseif kind == 7 then
    names["name" .. i % 500] = i
    table_[i] = str("name" .. i)
  elseif kind == 8 then
    g = count(3)
    next(g)
    table_[i] = g
  elseif kind == 9 then table_[i] = set{i, i * 2, "s"}
  elseif kind == 10 then table_[i] = bytearray(i % 900)
  else table_[i] = None end
  x, a, b, n, o, g = None, None, None, None, None, None
end

local function clear(from, to)
  for k = from, to - 1 do table_[k] = None end
  gc.collect()
  spare = bytearray(4096)
end

-- Where memory runs out, room is made: of half of what lives, or of all if that was not enough.
local short = false
-- Returns: whether it did not.
local function attempt(work, ...)
  local arguments = table.pack(...)
  -- What was made before memory ran out goes with the scope.
  local ok, problem = pcall(scope, function() work(table.unpack(arguments)) end)
  if ok then
    short = false
    return true
  end
  if not tostring(problem):find("MemoryError", 1, true) then error(problem, 0) end
  refused = refused + 1
  -- To make room takes some, too: the numbers of the slots.
  spare = None
  scope(function()
    if short or not pcall(clear, 0, slots // 2) then clear(slots // 2, slots) end
  end)
  short = true
  return false
end

local function look(round)
  heap.verify()
  print("at", round, "bytes", heap.stats()["bytes_in_use"])
end

local every = math.max(1, rounds // checks)
phase("churn", function()
  for round = 1, rounds do
    local i, kind = math.random(0, slots - 1), math.random(0, 11)
    if tight then attempt(replace, i, kind) else replace(i, kind) end
    if round % every == 0 then
      -- What tells how much is in use needs memory, too.
      if tight then repeat until attempt(look, round) else look(round) end
    end
  end
end)
expect(tight == (refused > 0), "memory ran out when it was to, and only then")
expect(rounds < 100 or finalized > 0 and called > 0, "finalizers and callbacks ran")
table_, refs, names, spare = nil, nil, nil, nil
gc.collect()
print("finalized", finalized, "called", called, "refused", refused)
