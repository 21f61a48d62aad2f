-- Keyword arguments and defaults of functions that a script defines: a Lua table with named fields at the end.
workload { name = "function_keywords", summary = "keyword arguments and defaults of functions" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("keyword arguments", function()
  o, p = list{}, list{}
  f = def(function(_ENV, a, b) return tuple{sys.getrefcount(a), sys.getrefcount(b)} end)
  print(f(o, p))
  print(f(o, {b = p}))
  print(f{a = o, b = p})
  print(f{b = o, a = p})
  print(sys.getrefcount(o), sys.getrefcount(p))
  show = def(function(_ENV, a, b, c) print(a, b, c) end)
  show(1, 2, 3)
  show(1, {c = 3, b = 2})
  show{a = list{1}, b = "two", c = 3.5}
end)

phase("errors", function()
  h = def(function(_ENV, alpha, beta, gamma) end)
  g = def(function(_ENV) end)
  one = def(function(_ENV, x) end)
  try_("missing 1", function() h(1, {gamma = 2}) end)
  try_("missing 2", function() h{beta = 2} end)
  try_("missing 3", function() h2 = def(function(_ENV, a, b, c, d) end) h2{d = 1} end)
  try_("unexpected", function() h(1, {delta = 2}) end)
  try_("nothing like it", function() g{whatever = 1} end)
  try_("almost", function() h{alpah = 1} end)
  try_("another case", function() h{Alpha = 1} end)
  try_("twice", function() h(1, {alpha = 2}) end)
  try_("too many", function() one(1, 2, {x = 3}) end)
  try_("right", function() h(1, {beta = 2, gamma = 3}) end)
end)

phase("defaults", function()
  shared = list{}
  append = def(function(_ENV, x, to) to:append(x) return to end, nil, {to = shared})
  print(sys.getrefcount(shared), append.__defaults__)
  append(1)
  append(2)
  print(append(3), is(append(4), shared))
  own = append(5, list{})
  print(own, len(shared))
  shared = nil
  print(append.__defaults__)
  k = def(function(_ENV, a, b, c) print(a, b, c) end, nil, {b = 2, c = "three"})
  k(1)
  k(1, 5)
  k(1, {c = 5})
  k{a = 1, b = 3}
  print(sys.getrefcount(k.__defaults__), k.__defaults__, sys.getsizeof(k))
  try_("none given", function() k() end)
  try_("too many", function() k(1, 2, 3, 4) end)
  try_("not known", function() k(1, {d = 4}) end)
  holds = def(function(_ENV, item) return sys.getrefcount(item) end, nil, {item = list{1}})
  print(holds(), holds(o), holds{item = o})
  print(gc.get_referents(holds.__defaults__))
end)

phase("methods", function()
  C = class "C" {
    __init__ = def(function(_ENV, self, x, y) self.counts = tuple{sys.getrefcount(x), sys.getrefcount(y)} end),
    m = def(function(_ENV, self, q, r) return tuple{q, r} end),
  }
  print(C(o, {y = p}).counts, C{x = o, y = p}.counts, C{y = p, x = o}.counts)
  c = C{x = o, y = p}
  print(c:m(1, {r = 2}))
  print(c:m{q = "q", r = "r"})
  try_("method", function() c:m{q = 1} end)
  try_("method twice", function() c:m(1, {q = 2, r = 3}) end)
  try_("class", function() C{x = 1} end)
  try_("class unexpected", function() C(1, {z = 1}) end)
  c = nil
  print(sys.getrefcount(o), sys.getrefcount(p))
end)

phase("generators", function()
  count = generator(function(_ENV, first, last) for i = first, last do yield(i) end end, nil, {last = 3})
  print(list(count(1)), list(count(2, {last = 4})), list(count{first = 3}))
  try_("generator", function() count{last = 1} end)
  try_("generator twice", function() count(1, {first = 1}) end)
end)

phase("called by the runtime", function()
  add = def(function(_ENV, a, b) return a + b end, nil, {b = 10})
  print(list(map(add, list{1, 2, 3})))
  print(sorted(list{"bb", "a"}, {key = def(function(_ENV, s, n) return len(s) * n end, nil, {n = -1})}))
  T = class "T" {}
  t = T()
  last = def(function(_ENV, a, b, c) print("last", a, b, c) end, nil, {c = "c"})
  weakref.finalize(t, last, 1, {b = 2})
  t = nil
end)

phase("what a call leaves behind", function()
  gc.collect()
  for i in range(3) do
    local t = T()
    f(o, {b = t})
    f{a = t, b = t}
  end
  print(sys.getrefcount(o), sys.getrefcount(p))
  f, g, h, h2, k, o, p, C, T, one, show, own, add, last, count, append, holds =
    nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil
end)
