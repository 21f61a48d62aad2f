-- CPython 3.12's test_sys.SizeofTest: what sys.getsizeof says of each type.
local t = require "harness"

local P = 8
-- A container has the collector's two words in front of it.
local HEAD = 16
local OBJECT, VAR = 16, 24
local minor = value(sys.version_info[1])

-- `size` is what the type's own fields take, header included.
local function check(x, size)
  if gc.is_tracked(x) or isinstance(x, tuple) or isinstance(x, dict) then size = size + HEAD end
  t.equal(sys.getsizeof(x), size)
end

t.test("test_sys.SizeofTest.test_gc_head_size", function(_ENV)
  t.equal(sys.getsizeof(true), VAR + 4)
  t.equal(sys.getsizeof(list {}), VAR + 2 * P + HEAD)
end)

t.test("test_sys.SizeofTest.test_errors", function(_ENV)
  BadSizeof = class "BadSizeof" { __sizeof__ = function() error("ValueError: none", 0) end }
  t.raises("ValueError", function() sys.getsizeof(BadSizeof()) end)
  InvalidSizeof = class "InvalidSizeof" { __sizeof__ = function() return None end }
  t.raises("TypeError", function() sys.getsizeof(InvalidSizeof()) end)
  sentinel = list { "sentinel" }
  t.is(sys.getsizeof(InvalidSizeof(), sentinel), sentinel)
  FloatSizeof = class "FloatSizeof" { __sizeof__ = function() return 4.5 end }
  t.raises("TypeError", function() sys.getsizeof(FloatSizeof()) end)
  t.is(sys.getsizeof(FloatSizeof(), sentinel), sentinel)
  OverflowSizeof = class("OverflowSizeof", int) { __sizeof__ = function(self) return int(self) end }
  t.equal(sys.getsizeof(OverflowSizeof(1000)), 1000 + (minor >= 12 and 2 or 1) * HEAD)
  huge = pow(2, 63)
  t.raises("OverflowError", function() sys.getsizeof(OverflowSizeof(huge)) end)
  t.raises("ValueError", function() sys.getsizeof(OverflowSizeof(-1)) end)
  t.raises("ValueError", function() sys.getsizeof(OverflowSizeof(-sys.maxsize - 1)) end)
end)

t.test("test_sys.SizeofTest.test_default", function(_ENV)
  t.equal(sys.getsizeof(true), VAR + 4)
  t.equal(sys.getsizeof(true, -1), VAR + 4)
end)

t.test("test_sys.SizeofTest.test_objecttypes", function(_ENV)
  check(true, VAR + 4)
  check(false, VAR + 4)
  check(len, OBJECT + 5 * P)
  check(bytearray(), VAR + 4 * P)
  check(bytes {}, VAR + P + 1)
  check(bytes { 120, 120, 120 }, VAR + P + 4)
  c = cell(42)
  check(c, OBJECT + P)
  -- A code object is followed by its instructions.
  inner = def(function(_ENV) return x end, { x = c })
  t.truth(sys.getsizeof(inner.__code__) >= OBJECT + 6 * 4 + 13 * P)
  check(inner.__closure__[0], OBJECT + P)
  gen = generator(function(_ENV) yield(1) end)
  g = gen()
  t.truth(sys.getsizeof(g) >= OBJECT + 6 * P + HEAD)
  check(complex(0, 1), OBJECT + 16)
  t.equal(sys.getsizeof(str.lower), OBJECT + 5 * P + HEAD)
  C = class "C" { __slots__ = { "a" } }
  check(C.a, OBJECT + 4 * P)
  D = class "D" {}
  check(getitem(D.__dict__, "__weakref__"), OBJECT + 4 * P)
  t.equal(sys.getsizeof(int.__add__), OBJECT + 5 * P + HEAD)
  e = dict {}
  check(getattr(e, "__iter__"), OBJECT + 2 * P)
  -- A dict: with names as keys, and with any.
  local header, index = 32, { [8] = 8, [16] = 16 }
  check(dict {}, OBJECT + 4 * P)
  check(dict { a = 1 }, OBJECT + 4 * P + header + index[8] + 5 * 2 * P)
  long = dict {}
  for i in range(8) do long["x" .. i] = i end
  check(long, OBJECT + 4 * P + header + index[16] + 10 * 2 * P)
  check(dict { { 1, 1 } }, OBJECT + 4 * P + header + index[8] + 5 * 3 * P)
  long = dict {}
  for i in range(8) do long[i] = i end
  check(long, OBJECT + 4 * P + header + index[16] + 10 * 3 * P)
  check(e:keys(), OBJECT + P)
  check(e:values(), OBJECT + P)
  check(e:items(), OBJECT + P)
  for _, view in ipairs { e, e:keys(), e:values(), e:items() } do
    check(iter(view), OBJECT + 5 * P)
  end
  check(C.__dict__, OBJECT + P)
  check(BaseException(), OBJECT + 7 * P)
  check(Ellipsis, OBJECT)
  check(enumerate(list {}), OBJECT + 5 * P)
  check(reversed(""), OBJECT + 2 * P)
  check(float(0), OBJECT + 8)
  t.equal(sys.getsizeof(sys.float_info), VAR + P * len(sys.float_info) + HEAD)
  f = def(function(_ENV) end)
  check(f, OBJECT + (minor >= 12 and 16 or 15) * P)
  check(staticmethod(f), OBJECT + 2 * P)
  check(classmethod(f), OBJECT + 2 * P)
  check(iter("abc"), OBJECT + 2 * P)
  check(iter(f, 1), OBJECT + 2 * P)
  check(list(list {}), VAR + 2 * P)
  check(list(list { 1 }), VAR + 2 * P + 2 * P)
  check(list(list { 1, 2 }), VAR + 2 * P + 2 * P)
  check(list(list { 1, 2, 3 }), VAR + 2 * P + 4 * P)
  check(iter(list {}), OBJECT + 2 * P)
  check(reversed(list {}), OBJECT + 2 * P)
  check(0, VAR + 4)
  check(1, VAR + 4)
  check(-1, VAR + 4)
  base = pow(2, sys.int_info.bits_per_digit)
  check(base, VAR + 8)
  check(base * base - 1, VAR + 8)
  check(base * base, VAR + 12)
  m = types.ModuleType("m")
  check(m, OBJECT + 5 * P)
  check(None, OBJECT)
  check(NotImplemented, OBJECT)
  check(object(), OBJECT)
  check(property(len, len, len, ""), OBJECT + 6 * P)
  check(iter(range(1)), OBJECT + (minor >= 12 and 3 or 4) * P)
  check(range(1), OBJECT + 4 * P)
  check(range(66000), OBJECT + 4 * P)
  local small = OBJECT + 4 * P + 8 * 2 * P + 3 * P
  for _, n in ipairs { 0, 10, 50 } do
    local slots = 8
    while slots <= n * 2 do slots = slots * 2 end
    local extra = slots > 8 and slots * 2 * P or 0
    check(set(range(n)), small + extra)
    check(frozenset(range(n)), small + extra)
  end
  check(iter(set()), OBJECT + 4 * P)
  check(slice(0), OBJECT + 3 * P)
  check(super(int), OBJECT + 3 * P)
  t.equal(sys.getsizeof(tuple {}), VAR + HEAD)
  check(tuple { 1, 2, 3 }, VAR + 3 * P)
  -- A class has a table of names that its instances share; the sizes are those of the version.
  local static = ({ [11] = 424, [12] = 432, [13] = 416 })[minor]
  if static then t.equal(sys.getsizeof(int), static) end
  local heap = ({ [11] = 1688, [12] = 1704, [13] = 1712 })[minor]
  K = class "K" {}
  if heap then t.equal(sys.getsizeof(K), heap) end
  for _ in range(100) do local _ = K() end
  t.equal(sys.getsizeof(vars(K())), OBJECT + 4 * P + P + HEAD)
  o = K()
  for _, name in ipairs { "a", "b", "c", "d", "e", "f", "g", "h" } do setattr(o, name, 1) end
  if heap then t.equal(sys.getsizeof(K), heap) end
  -- Strings, by their widest character.
  local ascii, compact = minor >= 12 and 40 or 48, minor >= 12 and 56 or 72
  for _, sample in ipairs {
    { "1", 100, ascii, 1 }, { "\u{ff}", 50, compact, 1 }, { "\u{100}", 40, compact, 2 },
    { "\u{ffff}", 100, compact, 2 }, { "\u{10000}", 30, compact, 4 },
    { "\u{10ffff}", 100, compact, 4 },
  } do
    check(str(sample[1]:rep(sample[2])), sample[3] + sample[4] * (sample[2] + 1))
  end
  check(weakref.ref(int), OBJECT + 6 * P)
  check(weakref.proxy(int), OBJECT + 6 * P)
end)

t.test("test_sys.SizeofTest.test_slots", function(_ENV)
  local names = { "a", "b", "c" }
  for _, base in ipairs { bytearray, dict, list, set, frozenset } do
    S = class("S", base) { __slots__ = names }
    local extra = base == bytearray and HEAD or 0
    t.equal(sys.getsizeof(S()), sys.getsizeof(base()) + 3 * P + extra)
  end
  S = class("S", dict) { __slots__ = names }
  filled = S(dict { x = 1 })
  t.equal(sys.getsizeof(filled), sys.getsizeof(dict { x = 1 }) + 3 * P)
end)

t.test("test_sys.SizeofTest.test_pythontypes", function(_ENV)
  fails = def(function(_ENV) raise(TypeError) end)
  local e = try(fails)
  error_object = e
  t.truth(isinstance(e, TypeError))
  check(e.__traceback__, OBJECT + 3 * P)
end)

t.done()
