-- Keyword arguments of weak dictionaries and finalizers, and what takes none.
workload { name = "weak_keywords", summary = "keyword arguments of weak containers" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end
C = class "C" { __init__ = function(self, n) self.n = n end, __repr__ = function(self) return "C" .. tostring(self.n) end }
a, b = C(1), C(2)
res = list{}
add = def(function(_ENV, x, y, z) res:append(x + y + z) return x + y + z end)
f = weakref.finalize(a, add, 67, 43, {z = 89})
scope(function() print(f:peek()[2], f:peek()[3]) end)
print(f(), f(), f:peek())
f = weakref.finalize(a, add, {x = 67, y = 43, z = 89})
scope(function() print(f:peek()[2], f:peek()[3]) end)
a = nil
print(f(), res)
a = C(1)
f = weakref.finalize(a, add, 1, {w = 2})
try_("unexpected", f)
f = weakref.finalize(a, len, {x = 2})
try_("builtin", f)
d = weakref.WeakValueDictionary{one = a, two = b}
print(len(d), list(d:keys()), d["one"])
e = weakref.WeakValueDictionary(dict{{"x", b}}, {one = a})
print(list(e:items()))
e:update{three = b}
e:update(list{tuple{"four", a}}, {five = b})
print(list(e:items()))
k = weakref.WeakKeyDictionary()
try_("keys", function() k:update{x = 1} end)
try_("ref", function() weakref.ref(a, {callback = None}) end)
try_("ref", function() weakref.ref(a, None, {callback = None}) end)
try_("key dict", function() weakref.WeakKeyDictionary{x = 1} end)
try_("set", function() weakref.WeakSet{x = 1} end)
try_("int", function() weakref.WeakValueDictionary{x = 5} end)
F = class("F", weakref.finalize) {}
f = F(a, add, {x = 1, y = 2, z = 3})
print(f(), type(f).__name__)
D = class("D", weakref.WeakValueDictionary) {}
print(list(D{q = a}:items()))
