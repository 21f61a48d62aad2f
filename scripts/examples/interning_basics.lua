-- Which equal objects are one object: small integers, interned strings and other singletons.
workload {
  name = "interning_basics",
  summary = "is, for numbers, strings and singletons made at run time",
}

-- Everything here is made at run time, so that no compiler can merge equal constants.
local function same(label, make)
  a = make()
  b = make()
  print(label, "equal", eq(a, b), "same object", is(a, b))
end

phase("integers", function()
  for n in iter(list{-100, -6, -5, -1, 0, 1, 100, 255, 256, 257, 258, 1000, 1000000}) do
    digits = str(n)
    a = int(digits)
    b = int(digits)
    print("int", n, "same object", is(a, b))
  end
  a = int("250")
  b = int("6")
  c = a + b
  print("250 + 6 is 256:", is(c, int("256")))
  d = c + 1
  e = c + 1
  print("257 twice computed:", is(d, e))
  print("-5 is -5:", is(int("-5"), 0 - int("5")))
  print("len of a list of 256:", is(len(list{0} * 256), int("256")))
end)

phase("strings", function()
  same("empty", function() return str("a") * 0 end)
  same("one ASCII character", function() return str("abc")[1] end)
  same("one latin-1 character", function() return chr(233) end)
  same("chr(255)", function() return chr(255) end)
  same("chr(256)", function() return chr(256) end)
  same("two characters", function() return str("ab") * 1 .. str("c")[slice(0, 0)] end)
  same("ten characters", function() return str("ab") * 5 end)
  same("str of a digit", function() return str(7) end)
  same("str of a number", function() return str(77) end)
  same("a slice of one", function() return str("hello")[slice(1, 2)] end)
  same("a slice of two", function() return str("hello")[slice(1, 3)] end)
  word = str("whole")
  print("a slice of all of it:", is(word[slice(None, None)], word))
  print("str() of a str:", is(str(word), word))
  print("times one:", is(word * 1, word))
  print("with nothing added:", is(word .. "", word))
end)

phase("sys.intern", function()
  a = str("run") .. "time"
  b = str("run") .. "time"
  print("two equal ones:", eq(a, b), is(a, b))
  c = sys.intern(a)
  d = sys.intern(b)
  print("interned:", is(c, d), "the first is the one kept:", is(c, a), "not the second:", is(d, b))
  print("interned again:", is(sys.intern(c), c))
  print("a string with spaces:", is(sys.intern(str("a ") * 3), sys.intern(str("a ") * 3)))
  print("a constant of the program:", is(sys.intern(str("identi") .. "fier_1"), "identifier_1"))
  x = "constant_name"
  y = "constant_name"
  print("the constant in two places:", is(x, y))
  print("an empty one:", is(sys.intern(str("a") * 0), str()))
  for wrong in iter(tuple{5, None, list{}, bytes(1)}) do
    local fine, message = pcall(sys.intern, wrong)
    print("sys.intern of something else:", fine, message:match("TypeError.*"))
  end
end)

phase("attribute names", function()
  Plain = class "Plain" {}
  p = Plain()
  name = str("attri") .. "bute"
  setattr(p, name, 1)
  key = list(p.__dict__)[0]
  print("the key in the dict is interned:", is(key, sys.intern(str("attri") .. "bute")))
  d = dict()
  name = str("other") .. "_key"
  d[name] = 1
  print("a dict key is not:", is(list(d)[0], name), is(sys.intern(str("other") .. "_key"), name))
end)

phase("bytes and tuples", function()
  same("bytes, empty", function() return bytes(0) end)
  same("bytes of one", function() return bytes(list{65}) end)
  same("bytes of two", function() return bytes(2) end)
  same("tuple, empty", function() return tuple(list()) end)
  same("tuple of one", function() return tuple(list{1}) end)
  same("frozenset, empty", function() return frozenset() end)
  same("float", function() return float("1.5") end)
  same("range", function() return range(3) end)
  t = tuple{1, 2}
  print("tuple() of a tuple:", is(tuple(t), t))
  print("a slice of all of it:", is(t[slice(None, None)], t))
  print("times one:", is(t * 1, t))
  print("with nothing added:", is(t .. tuple(), t))
  f = frozenset(list{1})
  print("frozenset() of one:", is(frozenset(f), f), "its copy:", is(f:copy(), f))
  b = bytes(3)
  print("bytes() of bytes:", is(bytes(b), b))
  l = list{1}
  print("list() of a list:", is(list(l), l), "a slice of all of it:", is(l[slice(None, None)], l))
end)

phase("singletons", function()
  print("None:", is(None, list{None}[0]), is(None, dict{{1, 2}}:get(5)))
  print("True:", is(eq(1, 1), true), is(bool(1), bool("a")))
  print("types:", is(type(list{}), list), is(type(None), type(None)))
  print("a bool is an int:", isinstance(bool(1), int), eq(bool(1), 1), is(bool(1), int("1")))
end)
