-- WeakMethod: a weak reference to a bound method, which by itself dies at once.
workload { name = "weak_method", summary = "weak references to bound methods" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

Base = class "Base" {
  hello = function(self) return "hello " .. value(self.name) end,
  bye = function(self) return "bye" end,
  __init__ = function(self, name) self.name = name end,
}
Derived = class("Derived", Base) { hello = function(self) return "derived" end }

local function weak(o, name, callback)
  return scope(function() return weakref.WeakMethod(getattr(o, name), callback) end)
end

phase("a plain reference", function()
  o = Base("x")
  r = scope(function() return weakref.ref(getattr(o, "hello")) end)
  show(function() return "dead at once:", r() end)
  method = getattr(o, "hello")
  r = weakref.ref(method)
  show(function() return "alive as long as the method object:", is(r(), method) end)
  method = nil
  show(function() return "dead:", r() end)
  r = nil
end)

phase("alive", function()
  w = weak(o, "hello")
  show(function() return "type:", isinstance(w, weakref.ref), isinstance(w, weakref.WeakMethod) end)
  show(function() return "the method:", w()(), is(w().__self__, o), is(w().__func__, Base.hello) end)
  show(function() return "made anew at each call:", is(w(), w()) end)
  show(function() return "counts:", weakref.getweakrefcount(o), weakref.getweakrefcount(Base.hello) end)
  show(function() return "size:", sys.getsizeof(w), sys.getsizeof(w) - sys.getsizeof(weakref.ref(o)) end)
  show(function() return "never reused:", is(w, weak(o, "hello")), eq(w, weak(o, "hello")) end)
  show(function() return "another method:", eq(w, weak(o, "bye")) end)
  p = Base("x")
  show(function() return "another object:", eq(w, weak(p, "hello")) end)
  show(function() return "hash:", hash(w) == hash(weak(o, "bye")), hash(w) == hash(weakref.ref(o)) end)
  show(function() return "references to o:", sys.getrefcount(o) end)
  show(function() return "arguments:", raised(function() weakref.WeakMethod(5) end) end)
  show(function() return "arguments:", raised(function() weakref.WeakMethod(Base.hello) end):sub(1, 37) end)
  show(function() return "the attributes:", w._alive, is(w._func_ref(), Base.hello), is(w._meth_type, type(getattr(o, "hello"))) end)
end)

phase("the object dies", function()
  log = list{}
  calls = weak(o, "hello", function(r) log:append(is(r, calls)) end)
  before = hash(calls)
  o = nil
  show(function() return "dead:", w(), calls(), log end)
  show(function() return "alive flags:", w._alive, calls._alive end)
  show(function() return "the hash stays:", hash(calls) == value(before) end)
  show(function() return "equality of dead ones:", eq(w, w), eq(w, calls) end)
  q = weak(p, "bye")
  p = nil
  show(function() return "not hashed in time:", raised(function() return hash(q) end) end)
end)

phase("the function dies", function()
  log = list{}
  o = Derived("y")
  w = weak(o, "hello", function(r) log:append("once") end)
  show(function() return "before:", w()(), log end)
  delattr(Derived, "hello")
  show(function() return "after:", w(), log end)
  o = nil
  show(function() return "the object, too:", w(), log end)
end)

phase("no cycles", function()
  gc.collect()
  gc.disable()
  o = Base("z")
  w = weak(o, "hello", function() end)
  r = weakref.ref(w)
  show(function() return "itself weakly referable:", is(r(), w) end)
  w = nil
  show(function() return "dies by its count:", r(), gc.collect() end)
  for i in range(100) do w = weak(o, "hello") end
  w = nil
  show(function() return "none is left:", weakref.getweakrefcount(o), gc.collect() end)
  gc.enable()
end)
