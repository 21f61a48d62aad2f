-- finalize: a function that runs once, when an object dies, when it is called, or at exit.
workload { name = "finalize", summary = "weakref.finalize" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(scope, f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

C = class "C" {}
finalize = weakref.finalize
log = list{}
note = def(function(_ENV, x) log:append(x) return x end)

phase("by death", function()
  o = C()
  f = finalize(o, note, "died")
  show(function() return "alive:", f.alive, f.atexit, is(type(f), finalize) end)
  show(function() return "peek:", is(f:peek()[0], o), is(f:peek()[1], note), f:peek()[2], f:peek()[3] end)
  show(function() return "counts:", sys.getrefcount(o), weakref.getweakrefcount(o), sys.getsizeof(f) end)
  show(function() return "the callback is the finalizer:", is(weakref.getweakrefs(o)[0].__callback__, f) end)
  show(function() return "repr:", tostring(repr(f)):sub(1, 16), tostring(repr(f)):find("for 'C' at", 1, true) ~= nil end)
  o = nil
  show(function() return "ran:", log, f.alive, f.atexit end)
  show(function() return "never again:", f(), f:peek(), f:detach(), log end)
  show(function() return "repr:", tostring(repr(f)):find("; dead>", 1, true) ~= nil end)
  log:clear()
end)

phase("by call", function()
  o = C()
  f = finalize(o, note, "called")
  show(function() return "its result:", f(), log end)
  show(function() return "once:", f(), f.alive, log end)
  show(function() return "the reference is gone:", weakref.getweakrefcount(o) end)
  o = nil
  show(function() return "not at death:", log end)
  log:clear()
  o = C()
  f = finalize(o, note, "detached")
  t = f:detach()
  show(function() return "detach:", is(t[0], o), is(t[1], note), t[2], t[3], f.alive end)
  t = nil
  show(function() return "again:", f:detach(), f(), weakref.getweakrefcount(o) end)
  o = nil
  show(function() return "nothing ran:", log end)
end)

phase("order", function()
  o = C()
  for i in range(5) do finalize(o, note, i) end
  show(function() return "nobody keeps them:", weakref.getweakrefcount(o) end)
  o = nil
  show(function() return "newest first:", log end)
  log:clear()
  Del = class "Del" { __del__ = function(self) log:append("del") end }
  o = Del()
  finalize(o, note, "finalize")
  r = weakref.ref(o, function() log:append("callback") end)
  o = nil
  show(function() return "among others:", log end)
  log:clear()
  gc.collect()
  a, b = C(), C()
  a.b, b.a = b, a
  finalize(a, note, "a")
  finalize(b, note, "b")
  a, b = nil, nil
  show(function() return "a cycle:", log, gc.collect(), log end)
  log:clear()
end)

phase("arguments", function()
  o = C()
  f = finalize(o, def(function(_ENV, a, b, c) log:append(tuple{a, b, c}) end), 1, 2, 3)
  show(function() return "args:", f:peek()[2] end)
  o = nil
  show(function() return "passed on:", log end)
  log:clear()
  o = C()
  show(function() return "too few:", raised(function() finalize(o) end):sub(1, 10) end)
  show(function() return "none:", raised(function() finalize() end):sub(1, 10) end)
  show(function() return "no referent:", raised(function() finalize(5, note) end) end)
  f = finalize(o, getattr(log, "append"), "method")
  o = nil
  show(function() return "a bound method:", log end)
  log:clear()
  o = C()
  f = finalize(o, def(function(_ENV) log:append(f.alive) log:append(f()) end))
  o = nil
  show(function() return "dead while it runs:", log end)
  log:clear()
  o = C()
  f = finalize(o, note, o)
  o = nil
  show(function() return "an argument keeps its object:", f.alive, len(log), is(f:peek()[0], f:peek()[2][0]) end)
  scope(function() f:detach() end)
  show(function() return "no more:", f.alive end)
end)

phase("derived", function()
  Mine = class("Mine", finalize) { hello = function(self) return "hello" end }
  o = C()
  f = Mine(o, note, "mine")
  r = weakref.ref(f)
  show(function() return "its own:", f:hello(), f.alive, isinstance(f, finalize), is(r(), f) end)
  f = nil
  show(function() return "kept by the registry:", is(r(), None) end)
  o = nil
  show(function() return "until it ran:", r(), log end)
  log:clear()
end)

phase("no cycle", function()
  gc.collect()
  gc.disable()
  o = C()
  for i in range(10) do finalize(o, note, i) end
  o = nil
  show(function() return "nothing for the collector:", gc.collect(), len(log) end)
  log:clear()
  gc.enable()
end)

-- At exit: newest first, those whose atexit is true, and what is made on the way at once.
say = def(function(_ENV, text) print("exit:", text) end)
kept = C()
finalize(kept, say, "first")
silent = finalize(kept, say, "silent")
silent.atexit = false
finalize(kept, def(function(_ENV)
  print("exit: makes another one")
  finalize(kept, say, "made at exit")
end))
finalize(kept, def(function(_ENV) error("ValueError: at exit", 0) end))
finalize(kept, say, "last")
show(function() return "at exit:", silent.atexit, silent.alive, weakref.getweakrefcount(kept) end)
