-- The module sys as far as memory goes: sizes and their errors, counts, interning, and the constants
-- that say how the interpreter was built.
workload { name = "sys_module", summary = "functions and constants of the module sys" }

local function try_(label, f, ...)
  local ok, message = pcall(f, ...)
  if ok then print(label, "fine") else print(label, (message:gsub("^.-:%d+: ", ""))) end
end

Good = class "Good" { __sizeof__ = function() return 10 end }
Text = class "Text" { __sizeof__ = function() return "x" end }
Float = class "Float" { __sizeof__ = function() return 4.5 end }
Negative = class "Negative" { __sizeof__ = function() return -3 end }
Failing = class "Failing" { __sizeof__ = function() error("ValueError: no", 0) end }
Slotted = class "Slotted" { __slots__ = {}, __sizeof__ = function() return 10 end }
Number = class("Number", int) { __sizeof__ = function(self) return int(self) end }

phase("getsizeof", function()
  print(sys.getsizeof(Good()), sys.getsizeof(Slotted()), sys.getsizeof(Number(1000)))
  try_("text", sys.getsizeof, Text())
  try_("float", sys.getsizeof, Float())
  try_("negative", sys.getsizeof, Negative())
  try_("failing", sys.getsizeof, Failing())
  print(sys.getsizeof(Text(), 7), sys.getsizeof(Float(), 8), sys.getsizeof(Good(), 9))
  try_("negative with a default", sys.getsizeof, Negative(), 7)
  try_("failing with a default", sys.getsizeof, Failing(), 7)
  try_("getsizeof()", sys.getsizeof)
  try_("getsizeof(1, 2, 3)", sys.getsizeof, 1, 2, 3)
  try_("too large", sys.getsizeof, Number(pow(2, 63)))
  print(list{1, 2}:__sizeof__(), dict{}:__sizeof__(), tuple{1}:__sizeof__(), sys.getsizeof(tuple{1}))
end)

phase("counts", function()
  x = list{}
  y = x
  print(sys.getrefcount(x), sys.getrefcount(list{}))
  try_("getrefcount()", sys.getrefcount)
  try_("getrefcount(1, 2)", sys.getrefcount, 1, 2)
  before = sys.getallocatedblocks()
  print(before > 0, type(before).__name__)
  try_("getallocatedblocks(1)", sys.getallocatedblocks, 1)
end)

phase("interning", function()
  print(is(sys.intern("name"), sys.intern("name")))
  a = sys.intern(str("some ") .. "words")
  b = sys.intern(str("some ") .. "words")
  print(is(a, b), a)
  Sub = class("Sub", str) {}
  try_("a subclass", sys.intern, Sub("abc"))
  try_("a number", sys.intern, 3)
  try_("None", sys.intern, None)
  try_("intern()", sys.intern)
end)

phase("constants", function()
  print(sys.maxsize, sys.maxunicode, sys.byteorder, sys.hexversion, sys.platform)
  print(sys.version_info)
  print(sys.hash_info)
  print(sys.int_info)
  print(sys.float_info)
  print(sys.version_info.major, sys.version_info[1], sys.version_info[slice(0, 2)], len(sys.version_info))
  print(sys.version_info.releaselevel, sys.version_info.serial, isinstance(sys.version_info, tuple))
  print(sys.version_info >= tuple{3, 8}, sys.version_info < tuple{4}, eq(sys.version_info[0], 3))
  print(sys.hash_info.width, sys.hash_info.modulus, sys.hash_info.algorithm, sys.int_info.bits_per_digit)
  print(sys.float_info.max, sys.float_info.epsilon, sys.float_info.dig, sys.float_info.min)
  for _, o in ipairs { sys.version_info, sys.hash_info, sys.int_info, sys.float_info } do
    print(sys.getsizeof(o), len(o), type(o).__name__, tuple(o)[0])
  end
  print(sys.implementation.name, sys.implementation.cache_tag, sys.implementation.hexversion)
  print(is(sys.implementation, sys.implementation), sys.getsizeof(sys.implementation))
  try_("unknown field", function() return sys.version_info.foo end)
  try_("unknown name", function() return sys.unknown_name end)
  try_("setrecursionlimit(0)", sys.setrecursionlimit, 0)
  try_("setrecursionlimit('a')", sys.setrecursionlimit, "a")
end)

phase("the hook for errors that nobody catches", function()
  notes = list{}
  hook = function(args)
    notes:append(tuple{
      args.exc_type.__name__, str(args.exc_value), args.err_msg, args.object.__qualname__,
      type(args).__name__, len(args), sys.getsizeof(args),
    })
  end
  sys.unraisablehook = hook
  print(is(sys.unraisablehook, hook))
  Dying = class "Dying" { __del__ = function(self) return list{}[3] end }
  o = Dying()
  o = None
  o = Dying()
  o.me = o
  o = None
  gc.collect()
  print(notes)
end)
