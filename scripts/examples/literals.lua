-- Strings of the source are constants: one object each, interned if they look like a name. Strings
-- that are put together at run time are new each time.
workload { name = "literals", summary = "which strings are one object" }

phase("literals", function()
  a = list{"not an identifier!", "not an identifier!", "name", "name"}
  print(is(a[0], a[1]), is(a[2], a[3]))
  say = def(function(_ENV) return "hello, world" end)
  print(is(say(), say()), is(say(), list{"hello, world"}[0]))
  print(is(sys.intern(say()), say()), len(say()))
  empty = list{"", "", "x", "x", "\u{e9}", "\u{e9}"}
  print(is(empty[0], empty[1]), is(empty[2], empty[3]), is(empty[4], empty[5]))
end)
phase("made at run time", function()
  local part = str("na")
  b = list{part .. str("me"), part .. str("me")}
  print(is(b[0], b[1]), is(b[0], a[2]), eq(b[0], a[2]))
  c = list{"na" .. #tostring(1), "na" .. #tostring(1)}
  print(is(c[0], c[1]), eq(c[0], c[1]))
  print(is(sys.intern(b[0]), a[2]), is(sys.intern(b[1]), a[2]))
  d = dict()
  for i in range(3) do d[str("key") .. str(i)] = i end
  k = list(d:keys())
  print(is(k[0], sys.intern(str("key") .. str(0))), k)
end)
phase("refcounts", function()
  x = "a sentence with spaces"
  y = x
  print(sys.getrefcount(x) - sys.getrefcount("another sentence, unbound"))
  y = nil
  print(sys.getrefcount(x) - sys.getrefcount("another sentence, unbound"))
end)
