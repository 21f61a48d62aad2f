-- Keyword arguments of methods of built-in types, what a KeyError holds, and which str a format gives.
workload { name = "keyword_arguments", summary = "keyword arguments, keys in errors, texts that stay the same" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

phase("sort", function()
  l = list{"pear", "fig", "banana", "kiwi"}
  l:sort{key = len}
  print(l)
  l:sort{reverse = true}
  print(l)
  l:sort{key = len, reverse = true}
  print(l)
  l:sort{key = None, reverse = false}
  print(l)
  try_("sort", function() l:sort{size = 1} end)
  L = class("L", list) {}
  m = L(list{3, 1, 2})
  m:sort{reverse = true}
  print(m)
end)

phase("format", function()
  print(str("{name} {0} {name!r:>6} {}"):replace("{}", ""):format(1, {name = "x"}))
  print(str("{a.real} {b[k]} {b[0]} {c:{width}}"):format{a = 5, b = dict{{"k", 1}, {0, 2}}, c = "z", width = 4})
  print(str("{s} {r!r} {a!a}"):format{s = "\u{e9}", r = "\u{e9}", a = "\u{e9}"})
  try_("format", function() str("{name}"):format{other = 1} end)
  try_("format", function() str("{name}"):format(1) end)
  s = str("a text"):upper()
  print(is(str("{}"):format(s), s), is(str("{:3}"):format(s), s), is(str("{:9}"):format(s), s))
  print(is(str("{}{}"):format("", s), s), is(str("{!s}"):format(s), s), is(str("{x}"):format{x = s}, s))
  print(is(s:format(), s), is(str("{} "):format(s), s), sys.getrefcount(s))
end)

phase("others", function()
  print(str("a,b,c"):split{sep = ",", maxsplit = 1}, str("a b c"):rsplit{maxsplit = 1}, str("a b"):split(" ", {maxsplit = 0}))
  print(str("a\nb"):splitlines{keepends = true}, str("\u{e9}"):encode{encoding = "latin-1"}, str("\u{e9}b"):encode("ascii", {errors = "ignore"}))
  print(bytes{65, 66}:decode{encoding = "ascii"}, bytes{65, 200}:decode{errors = "replace", encoding = "ascii"})
  d = dict{a = 1}
  d:update{b = 2, c = 3}
  d:update(list{tuple{"z", 0}}, {a = 5})
  print(d)
  try_("append", function() l:sort(1, {key = len}) end)
end)

phase("the key of a KeyError", function()
  key = tuple{1, "two"}
  d = dict{}
  for _, f in ipairs {
    function() return d[key] end, function() d[key] = nil end, function() return d:pop(key) end,
    function() set():remove(key) end, function() return getitem(d, key) end,
  } do
    scope(function()
      e = try(f)
      print(is(e.args[0], key), len(e.args), e)
      e = nil
    end)
  end
  print(sys.getrefcount(key))
  e = try(function() return d["name"] end)
  print(e.args[0], repr(e), e)
  e = try(function() return d[1000] end)
  print(e.args, repr(e))
  e = nil
end)

phase("a method that is looked up for one call", function()
  B = class("B", bytearray) {}
  gc.collect()
  scope(function()
    before = sys.getrefcount(B)
    b = B.fromhex("4142")
    print(b, sys.getrefcount(B) - value(before))
    b = nil
    print(sys.getrefcount(B) - value(before))
    before = nil
  end)
end)

phase("room for what has a length", function()
  a = array("i", range(10))
  print(sys.getsizeof(list(a)), sys.getsizeof(list(memoryview(a))), sys.getsizeof(list(memoryview(a)[slice(0, 9)])))
  print(sys.getsizeof(list(L(range(9)))), sys.getsizeof(list(L(range(10)))))
  a, l, L, m, d, s, key, B = nil, nil, nil, nil, nil, nil, nil, nil
end)
