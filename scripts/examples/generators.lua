-- Generators: send, throw, close, what happens to a suspended one that dies, weak references to it.
workload { name = "generators", summary = "generators from birth to death" }
local is_finalized = sys.version_minor >= 9 and gc.is_finalized or function(o) return "n/a" end
local suspended = sys.version_minor >= 11 and function(g) return g.gi_suspended end
  or function(g) return "n/a" end

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

numbers = generator(function(_ENV, n) for i in range(n) do yield(i) end end)
echo = generator(function(_ENV)
  local got = "started"
  while true do got = yield(got) end
end)
-- What `finally` is in Python.
guarded = generator(function(_ENV, log)
  local ok, message = pcall(function() yield(1) yield(2) end)
  log:append("left")
  if not ok then error(message, 0) end
end)
catching = generator(function(_ENV)
  local ok, message = pcall(yield, 1)
  if not ok then yield("caught " .. message) end
end)
stubborn = generator(function(_ENV)
  while true do pcall(yield, 1) end
end)

phase("next and send", function()
  g = numbers(3)
  print(next(g), next(g), next(g))
  try_("at the end", next, g)
  try_("again", next, g)
  print(next(g, "default"), list(numbers(4)), sum(numbers(5)))
  e = echo()
  try_("sent too early", function() e:send(1) end)
  print(next(e), e:send("one"), e:send(2), e:send(None), next(e))
  try_("send()", function() return e:send() end)
  print(type(g).__name__, g.gi_running, suspended(g), g.gi_frame, suspended(e))
end)

phase("close", function()
  log = list{}
  g = guarded(log)
  print(next(g), log)
  print(g:close(), log)
  print(g:close(), log)
  try_("after close", next, g)
  h = guarded(log)
  print("never started", h:close(), log)
  try_("after close", next, h)
  s = stubborn()
  next(s)
  try_("it goes on", function() return s:close() end)
end)

phase("throw", function()
  g = catching()
  print(next(g), g:throw(ValueError("now")))
  try_("at the end", next, g)
  g = numbers(3)
  next(g)
  try_("not caught", function() return g:throw(KeyError("k")) end)
  try_("ended", next, g)
  g = numbers(3)
  try_("before it started", function() return g:throw(ValueError("early")) end)
  try_("ended", next, g)
  try_("no exception", function() return numbers(1):throw(5) end)
  try_("throw()", function() return numbers(1):throw() end)
  stopping = generator(function(_ENV) error("StopIteration", 0) yield(1) end)
  try_("StopIteration inside", next, stopping())
end)

phase("death", function()
  log = list{}
  g = guarded(log)
  next(g)
  g = None
  print("a suspended one ends", log)
  g = guarded(log)
  g = None
  print("one that never started does not", log)
  g = guarded(log)
  for _ in iter(g) do end
  g = None
  print("nor one that has ended", log)
end)

phase("weak references", function()
  g = numbers(3)
  r = weakref.ref(g)
  print(is(r(), g), weakref.getweakrefcount(g))
  dead = list{}
  q = weakref.ref(g, function(x) dead:append(is(x, q)) end)
  next(g)
  g = None
  print(r(), dead)
end)

phase("cycles", function()
  gc.disable()
  gc.collect()
  log = list{}
  holding = generator(function(_ENV, box)
    local ok = pcall(yield, 1)
    log:append(ok)
  end)
  box = list{}
  g = holding(box)
  box:append(g)
  next(g)
  print(gc.is_tracked(g), is_finalized(g))
  box = None
  g = None
  print("found", gc.collect() >= 2, log)
  gc.enable()
end)
