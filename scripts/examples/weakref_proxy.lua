-- Proxies: they pass every use on, and raise ReferenceError once what they stand for is dead.
workload { name = "weakref_proxy", summary = "proxies, alive and dead" }

-- Prints in a scope of its own, so that what is only looked at dies at once.
local function show(f) scope(function() print(f()) end) end

-- The text of an error, without the place in the script.
local function raised(f)
  local fine, message = pcall(f)
  return fine and "no error" or (message:gsub("^.-:%d+: ", ""))
end

C = class "C" {}
Box = class "Box" {
  __init__ = function(self, ...) self.items = list{...} end,
  __len__ = function(self) return len(self.items) end,
  __getitem__ = function(self, i) return self.items[i] end,
  __setitem__ = function(self, i, v) self.items[i] = v end,
  __delitem__ = function(self, i) delitem(self.items, i) end,
  __contains__ = function(self, v) return contains(self.items, v) end,
  __iter__ = function(self) return iter(self.items) end,
  __eq__ = function(self, other) return eq(self.items, other.items) end,
  __lt__ = function(self, other) return len(self) < len(other) end,
  __le__ = function(self, other) return len(self) <= len(other) end,
  __gt__ = function(self, other) return len(self) > len(other) end,
  __ge__ = function(self, other) return len(self) >= len(other) end,
  __add__ = function(self, other) return Box(len(self), value(other)) end,
  __radd__ = function(self, other) return "radd " .. value(other) end,
  __sub__ = function(self, other) return "sub " .. value(other) end,
  __mul__ = function(self, other) return "mul " .. value(other) end,
  __truediv__ = function(self, other) return "truediv " .. value(other) end,
  __floordiv__ = function(self, other) return "floordiv " .. value(other) end,
  __mod__ = function(self, other) return "mod " .. value(other) end,
  __pow__ = function(self, other) return "pow " .. value(other) end,
  __and__ = function(self, other) return "and " .. value(other) end,
  __or__ = function(self, other) return "or " .. value(other) end,
  __lshift__ = function(self, other) return "lshift " .. value(other) end,
  __rshift__ = function(self, other) return "rshift " .. value(other) end,
  __neg__ = function(self) return "neg" end,
  __invert__ = function(self) return "invert" end,
  __abs__ = function(self) return "abs" end,
  __str__ = function(self) return "a box of " .. len(self) end,
  __repr__ = function(self) return "Box()" end,
  push = function(self, v) self.items:append(v) return len(self) end,
}
Caller = class "Caller" { __call__ = function(self, a, b) return tuple{"called", a, b} end }

phase("alive", function()
  o = C()
  p = weakref.proxy(o)
  show(function() return "reused:", is(p, weakref.proxy(o)), is(p, weakref.proxy(o, None)), weakref.getweakrefcount(o) end)
  q = weakref.proxy(o, function() end)
  show(function() return "with a callback:", is(p, q), weakref.getweakrefcount(o) end)
  show(function() return "size:", sys.getsizeof(p), sys.getsizeof(weakref.ref(o)), gc.is_tracked(p) end)
  show(function() return "reference counts:", sys.getrefcount(o), sys.getrefcount(p) end)
  p.x = 5
  show(function() return "attributes:", o.x, p.x, q.x, hasattr(p, "x"), hasattr(p, "y") end)
  p.x = nil
  show(function() return "deleted:", hasattr(o, "x"), raised(function() return p.x end) end)
  show(function() return "deleting again:", raised(function() delattr(p, "nothing") end) ~= "no error" end)
  show(function() return "it is taken for its class:", isinstance(p, C), is(p.__class__, C), isinstance(p, weakref.ProxyType) end)
  show(function() return "type:", is(type(p), weakref.ProxyType), is(type(p), C) end)
  show(function() return "equality:", eq(p, o), eq(o, p), eq(p, q) end)
  show(function() return "hash:", raised(function() return hash(p) end):sub(1, 24) end)
  show(function() return "as a key:", raised(function() return dict{{p, 1}} end):sub(1, 24) end)
  show(function() return "call:", raised(function() return p() end):sub(1, 9) end)
  show(function() return "length:", raised(function() return len(p) end) end)
  show(function() return "item:", raised(function() return p[0] end) end)
  show(function() return "iteration:", raised(function() return iter(p) end) end)
  show(function() return "sum:", raised(function() return p + 1 end) end)
  show(function() return "membership:", raised(function() return contains(p, 1) end) end)
  show(function() return "truth:", bool(p) end)
end)

phase("a container", function()
  b = Box(1, 2, 3)
  p = weakref.proxy(b)
  show(function() return "length and truth:", len(p), bool(p) end)
  show(function() return "items:", p[0], p[-1] end)
  p[0] = 10
  show(function() return "set:", b.items end)
  delitem(p, 1)
  show(function() return "deleted:", b.items end)
  show(function() return "membership:", contains(p, 10), contains(p, 11) end)
  show(function() return "iteration:", list(p), list(iter(p)) end)
  show(function() return "methods:", p:push(7), p:push(8), b.items end)
  show(function() return "bound method:", is(getattr(p, "push").__self__, b) end)
  show(function() return "text:", str(p), tostring(p) end)
  show(function() return "its own repr:", eq(repr(p), "Box()"), tostring(repr(p)):sub(1, 14) end)
  big = Box(1, 2, 3, 4, 5, 6)
  show(function() return "order:", p < big, p <= big, p > big, p >= big, big > p end)
  show(function() return "equality:", eq(p, b), eq(p, big), eq(p, weakref.proxy(Box and b)) end)
  s = p + 4
  show(function() return "sum:", s.items, eq(5 + p, "radd 5") end)
  show(function() return "operators:", p - 1, p * 2, p / 3, p // 4, p % 5, p ^ 6 end)
  show(function() return "bits:", p & 1, p | 2, p << 3, p >> 4 end)
  show(function() return "one operand:", -p, ~p, abs(p) end)
  show(function() return "two proxies:", p < weakref.proxy(big), eq(p, p) end)
  b = nil
  show(function() return "dead: length", raised(function() return len(p) end) end)
  show(function() return "truth", raised(function() return bool(p) end) end)
  show(function() return "item", raised(function() return p[0] end) end)
  show(function() return "set item", raised(function() p[0] = 1 end) end)
  show(function() return "delete item", raised(function() delitem(p, 0) end) end)
  show(function() return "membership", raised(function() return contains(p, 1) end) end)
  show(function() return "iteration", raised(function() return iter(p) end) end)
  show(function() return "next", raised(function() return list(p) end) end)
  show(function() return "attribute", raised(function() return p.items end) end)
  show(function() return "set attribute", raised(function() p.items = 1 end) end)
  show(function() return "delete attribute", raised(function() delattr(p, "items") end) end)
  show(function() return "hasattr", raised(function() return hasattr(p, "items") end) end)
  show(function() return "method", raised(function() return p:push(1) end) end)
  show(function() return "text", raised(function() return str(p) end) end)
  show(function() return "sum", raised(function() return p + 1 end) end)
  show(function() return "sum from the left", raised(function() return 1 + p end) end)
  show(function() return "negative", raised(function() return -p end) end)
  show(function() return "order", raised(function() return p < big end) end)
  show(function() return "equality", raised(function() return eq(p, big) end) end)
  show(function() return "equality with itself", raised(function() return eq(p, p) end) end)
  show(function() return "isinstance", raised(function() return isinstance(p, C) end) end)
  show(function() return "and yet its own repr:", tostring(repr(p)):sub(1, 14), is(type(p), weakref.ProxyType) end)
end)

phase("callables", function()
  c = Caller()
  p = weakref.proxy(c)
  show(function() return "type:", is(type(p), weakref.CallableProxyType), callable(p), callable(weakref.proxy(big)) end)
  show(function() return "call:", p(1, 2) end)
  f = def(function(_ENV, a) return a * 2 end)
  fp = weakref.proxy(f)
  show(function() return "a function:", fp(21), is(type(fp), weakref.CallableProxyType) end)
  k = weakref.proxy(C)
  show(function() return "a class:", isinstance(k(), C) end)
  c = nil
  show(function() return "dead:", raised(function() return p(1, 2) end) end)
  log = list{}
  o = C()
  p = weakref.proxy(o, function(r) log:append(is(r, p)) end)
  o = nil
  show(function() return "the callback gets the proxy:", log end)
  ReferredIterator = class "ReferredIterator" { __iter__ = function(self) return weakref.proxy(source) end }
  source = iter(list{4, 5, 6})
  show(function() return "iterators cannot be referred to:", raised(function() return list(ReferredIterator()) end) end)
end)
