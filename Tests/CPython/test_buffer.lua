-- CPython 3.12's test_buffer as far as bytes, bytearray, array and casts can express it. Its exporter of
-- any layout, ndarray, is written in C for these tests only; what needs it stands in inapplicable.txt.
local t = require "harness"

-- Python's sys has version_info, Moult's a plain number.
local found, minor = pcall(function() return sys.version_minor end)
if not found then minor = value(sys.version_info[1]) end
local HAS_HALF = minor >= 12

-- Native formats of integers: size, least and greatest value.
local INTEGERS = {
  b = { 1, -128, 127 }, B = { 1, 0, 255 }, h = { 2, -32768, 32767 }, H = { 2, 0, 65535 },
  i = { 4, -(1 << 31), (1 << 31) - 1 }, I = { 4, 0, (1 << 32) - 1 },
  l = { 8, math.mininteger, math.maxinteger }, q = { 8, math.mininteger, math.maxinteger },
  n = { 8, math.mininteger, math.maxinteger }, L = { 8, 0 }, Q = { 8, 0 }, N = { 8, 0 },
}
local REALS = { f = 4, d = 8 }
if HAS_HALF then REALS.e = 2 end
local SIZES = { c = 1, ["?"] = 1, P = 8 }
for code, known in pairs(INTEGERS) do SIZES[code] = known[1] end
for code, size in pairs(REALS) do SIZES[code] = size end
local CODES = {}
for code in pairs(SIZES) do CODES[#CODES + 1] = code end
table.sort(CODES)

local function is_byte(code) return code == "b" or code == "B" or code == "c" end

-- A writable view of `n` zero items of a format.
local function zeros(code, n, shape)
  local m = memoryview(bytearray(n * SIZES[code]))
  if shape then return m:cast(code, shape) end
  return code == "B" and m or m:cast(code)
end

-- A view of no dimensions with one item.
local function scalar(code, value)
  local m = zeros(code, 1, list())
  m[tuple()] = value
  return m
end

local function count_up(n)
  local l = list()
  for i in range(n) do l:append(i) end
  return l
end

-- What every view of some contents must say of itself.
local function verify(m, x)
  t.is(m.obj, x.obj)
  t.equal(m.format, x.format)
  t.equal(m.itemsize, x.size)
  t.equal(m.readonly, x.readonly)
  t.equal(m.ndim, #x.shape)
  t.equal(list(m.shape), list(x.shape))
  t.equal(list(m.strides), list(x.strides))
  t.equal(m.suboffsets, tuple())
  t.equal(m:tolist(), x.items)
  local n = 1
  for _, k in ipairs(x.shape) do n = n * k end
  t.equal(m.nbytes, n * x.size)
  t.truth(m.c_contiguous)
  t.truth(m.contiguous)
  t.equal(bytes(m), m:tobytes())
  t.equal(m:hex(), m:tobytes():hex())
  t.equal(m:tobytes("C"), m:tobytes())
end

t.test("test_buffer.TestBufferProtocol.test_memoryview_construction", function(_ENV)
  o = bytes(list { 1, 2, 3 })
  m = memoryview(o)
  local x = { obj = o, format = "B", size = 1, readonly = true, shape = { 3 }, strides = { 1 },
    items = list { 1, 2, 3 } }
  verify(m, x)
  verify(memoryview(m), x)
  o = bytes(count_up(30))
  m = memoryview(o):cast("B", list { 2, 3, 5 })
  local nested = list()
  for i in range(2) do
    local plane = list()
    for j in range(3) do plane:append(list(range(15 * i + 5 * j, 15 * i + 5 * j + 5))) end
    nested:append(plane)
  end
  x = { obj = o, format = "B", size = 1, readonly = true, shape = { 2, 3, 5 },
    strides = { 15, 5, 1 }, items = nested }
  verify(m, x)
  verify(memoryview(m), x)
  o = bytes { 9 }
  m = memoryview(o):cast("B", list())
  verify(m, { obj = o, format = "B", size = 1, readonly = true, shape = {}, strides = {}, items = 9 })
  t.raises("TypeError", function() return memoryview(bytes { 9 }, "x") end)
  t.raises("TypeError", function() return memoryview(dict()) end)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_cast_zero_shape", function(_ENV)
  -- A view of several dimensions, one of which has no items: cut from one that has.
  m = memoryview(bytes(27)):cast("B", list { 3, 3, 3 })[slice(0, 0)]
  t.raises("TypeError", function() return m:cast("c") end)
  for _, code in ipairs(CODES) do
    m = memoryview(bytes()):cast(code)
    t.equal(m:tobytes(), bytes())
    t.equal(m:tolist(), list())
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_sizeof", function(_ENV)
  t.equal(sys.getsizeof(memoryview(bytes())), 184)
  t.equal(sys.getsizeof(memoryview(bytes(8)):cast("b", list { 2, 4 })), 208)
  t.equal(sys.getsizeof(memoryview(bytes(8)):cast("b", list { 2, 2, 2 })), 232)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_struct_module", function(_ENV)
  INT = class "INT" { __int__ = function(self) return 9 end }
  IDX = class "IDX" { __index__ = function(self) return 9 end }
  local idx = IDX()
  -- What is refused by every format that is no truth value, and what is taken by some.
  local others = { INT(), list { 1, 2, 3 }, set { 4, 5, 6 }, dict { { 7, 8 } }, tuple(), tuple { 9 },
    None, "a", "abc", bytearray(1) }
  for _, code in ipairs(CODES) do
    m = zeros(code, 3)
    local function takes(v, expected)
      m[1] = v
      t.equal(m[1], expected)
    end
    local function refuses(v, name)
      t.raises(name or "TypeError", function() m[1] = v end)
    end
    if code == "?" then
      for _, v in ipairs(others) do takes(v, bool(v)) end
      takes(idx, true)
    elseif code ~= "P" then
      for _, v in ipairs(others) do refuses(v) end
      if code == "c" then
        takes(bytes("a", "ascii"), bytes("a", "ascii"))
        refuses(bytes("abc", "ascii"), "ValueError")
        refuses(9)
      else
        refuses(bytes("a", "ascii"))
        takes(idx, 9)
        takes(true, 1)
        takes(false, 0)
        if REALS[code] then takes(12.25, 12.25) else refuses(12.25) end
      end
    end
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_cast_invalid", function(_ENV)
  for _, from in ipairs(CODES) do
    for _, to in ipairs(CODES) do
      if not is_byte(from) and not is_byte(to) then
        for _, at in ipairs { "", "@" } do
          m = zeros(from, 32 // SIZES[from])
          t.raises("TypeError", function() return m:cast(at .. to) end, "two non-byte formats")
        end
      end
    end
  end
  m = zeros("h", 32, list { 2, 2, 8 })
  t.raises("TypeError", function() return m:cast("d", list { 2, 2, 2 }) end)
  m = memoryview(bytes(count_up(120))):cast("B", list { 1, 2, 3, 4, 5 })
  t.raises("TypeError", function() return m:cast() end)
  t.raises("TypeError", function() return m:cast(1, 2, 3) end)
  t.raises("TypeError", function() return m:cast(dict()) end)
  for _, format in ipairs { "X", "@X", "@XY", "=B", "!L", "<P", ">l", "BI", "xBI", "" } do
    t.raises("ValueError", function() return m:cast(format) end, "destination format")
  end
  t.raises("TypeError", function() return m:cast("B", dict()) end)
  m = memoryview(bytes(count_up(120)))
  t.raises("OverflowError", function() return m:cast("B", list { pow(2, 64) }) end)
  t.raises("ValueError", function() return m:cast("B", list { -1 }) end)
  t.raises("ValueError", function() return m:cast("B", list { 2, 3, 4, 5, 6, 7, -1 }) end)
  t.raises("ValueError", function() return m:cast("B", list { 2, 3, 4, 5, 6, 7, 0 }) end)
  t.raises("TypeError", function() return m:cast("B", list { 2, 3, 4, 5, 6, 7, "x" }) end)
  m = memoryview(bytes(3 * 5 * 7 * 11)):cast("B", list { 3, 5, 7, 11 })
  t.raises("TypeError", function() return m:cast("I", list { 2, 3, 4, 5 }) end)
  m = zeros("I", 128)
  t.raises("ValueError", function() return m:cast("B", list { 1 } * 128) end, "64")
  m = memoryview(bytes(3 * 5 * 7 * 11))
  t.raises("TypeError", function() return m:cast("I", list { 2, 3, 4, 5 }) end, "multiple")
  t.raises("TypeError", function() return m:cast("B", list { 2, 3, 4, 5 }) end, "product")
  m = zeros("I", 128)
  local big = 1 << 20
  t.raises("TypeError", function()
    return m:cast("B", list { 7, 7, 73, 127, 337, 92737, 649657 })
  end)
  t.raises("ValueError", function()
    return m:cast("B", list { big, big, 1024, 1024, 8 })
  end, "SSIZE_MAX")
  m = zeros("B", 128)
  t.raises("ValueError", function() return m:cast("I", list { big, big, 1024, 1024, 2 }) end)
end)

-- Some values that an array of a kind can hold.
local function samples(code, n)
  local l = list()
  for i in range(n) do
    local v = (i * 37 + 11) % 100
    if REALS[code] then l:append(v + 0.5)
    elseif code == "u" then l:append(chr(97 + v % 26))
    elseif INTEGERS[code][2] < 0 and i % 2 == 1 then l:append(-v)
    else l:append(v) end
  end
  return l
end

local ARRAY_CODES = { "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d" }

t.test("test_buffer.TestBufferProtocol.test_memoryview_cast", function(_ENV)
  m = scalar("I", 9)
  verify(m:cast("B"), { obj = m.obj, format = "B", size = 1, readonly = false, shape = { 4 },
    strides = { 1 }, items = list { 9, 0, 0, 0 } })
  o = bytes { 9, 9, 9, 9 }
  verify(memoryview(o):cast("I", list()), { obj = o, format = "I", size = 4, readonly = true,
    shape = {}, strides = {}, items = 0x09090909 })
  local spec = {
    B = function(x) return x end,
    b = function(x) return x > 127 and x - 256 or x end,
    c = function(x) return bytes { x } end,
  }
  for _, code in ipairs(ARRAY_CODES) do
    a = array(code, samples(code, 31))
    m = memoryview(a)
    local size = value(a.itemsize)
    for byte, convert in pairs(spec) do
      converted = list()
      for x in iter(a:tobytes()) do converted:append(convert(value(x))) end
      m2 = m:cast(byte)
      verify(m2, { obj = a, format = byte, size = 1, readonly = false, shape = { 31 * size },
        strides = { 1 }, items = converted })
      m3 = m2:cast(code)
      t.equal(m3, a)
      verify(m3, { obj = a, format = code, size = size, readonly = false, shape = { 31 },
        strides = { size }, items = a:tolist() })
    end
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_cast_1D_ND", function(_ENV)
  for _, shape in ipairs { {}, { 3 }, { 2, 3 }, { 2, 1, 2 }, { 2, 2, 1, 3 } } do
    local n = 1
    for _, k in ipairs(shape) do n = n * k end
    for _, code in ipairs(CODES) do
      if code ~= "?" then
        local size = SIZES[code]
        local all = { table.unpack(shape) }
        all[#all + 1] = size
        -- n items of a format as bytes in one more dimension, and back.
        o = bytearray(n * size)
        for i in range(n * size) do o[i] = i * 7 % 64 end
        flat = memoryview(o)
        deep = flat:cast("B", list(all))
        t.equal(list(deep.shape), list(all))
        t.equal(deep:tobytes(), bytes(o))
        t.equal(deep:cast("B"), flat)
        t.equal(deep:cast(code):tolist(), flat:cast(code):tolist())
        view = flat:cast("@" .. code, list(shape))
        t.equal(view.format, "@" .. code)
        t.equal(view.ndim, #shape)
        t.equal(view:tobytes(), bytes(o))
        t.equal(view:cast("B"), flat)
        if is_byte(code) then
          t.equal(view:cast("b", list { n * size }):tolist(), flat:cast("b"):tolist())
        elseif #shape ~= 1 then
          t.raises("TypeError", function() return view:cast("B", list { 1, n * size }) end)
        end
      end
    end
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_tolist", function(_ENV)
  a = array("h", range(-6, 6))
  m = memoryview(a)
  t.equal(m, a)
  t.equal(m:tolist(), a:tolist())
  a = a[slice(2, nil, 3)]
  m = m[slice(2, nil, 3)]
  t.equal(m, a)
  t.equal(m:tolist(), a:tolist())
  local shape = { 11, 2, 7, 3, 5 }
  m = memoryview(array("L", range(2 * 3 * 5 * 7 * 11))):cast("B"):cast("L", list(shape))
  l = m:tolist()
  t.equal(len(l), 11)
  t.equal(l[10][1][6][2][4], 2309)
  t.equal(l[3][0][5][1][2], 3 * 210 + 5 * 15 + 1 * 5 + 2)
  m = memoryview(array("u", "abc"))
  t.raises("NotImplementedError", function() return m:tolist() end)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_repr", function(_ENV)
  m = memoryview(bytearray(9))
  t.truth(repr(m):startswith("<memory"))
  m:release()
  t.truth(repr(m):startswith("<released"))
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_sequence", function(_ENV)
  for _, code in ipairs { "d", "f" } do
    m = memoryview(array(code, list { 1.0, math.huge, 3.0 }))
    t.truth(contains(m, 1.0))
    t.truth(contains(m, math.huge))
    t.truth(contains(m, 3.0))
  end
  m = scalar("f", 9.0)
  t.raises("TypeError", function() return contains(m, 9.0) end)
end)

local function out_of_bounds(dimension, f)
  t.raises("IndexError", f, "index out of bounds on dimension " .. dimension)
end

t.test("test_buffer.TestBufferProtocol.test_memoryview_index", function(_ENV)
  m = scalar("d", 12.5)
  t.equal(m[tuple()], 12.5)
  t.raises("TypeError", function() return m[0] end)
  m = memoryview(array("u", "x")):cast("B")[slice(nil)]
  m = memoryview(bytearray(range(7)))
  t.raises("IndexError", function() return m[pow(2, 64)] end)
  t.raises("TypeError", function() return m[2.0] end)
  t.raises("TypeError", function() return m[0.0] end)
  t.raises("IndexError", function() return m[-8] end)
  t.raises("IndexError", function() return m[8] end)
  m = memoryview(bytearray(range(12))):cast("B", list { 3, 4 })
  t.equal(m[tuple { 0, 0 }], 0)
  t.equal(m[tuple { 2, 0 }], 8)
  t.equal(m[tuple { 2, 3 }], 11)
  t.equal(m[tuple { -1, -1 }], 11)
  t.equal(m[tuple { -3, -4 }], 0)
  for _, i in ipairs { 3, -4 } do out_of_bounds(1, function() return m[tuple { i, 0 }] end) end
  for _, i in ipairs { 4, -5 } do out_of_bounds(2, function() return m[tuple { 0, i }] end) end
  t.raises("IndexError", function() return m[tuple { pow(2, 64), 0 }] end)
  t.raises("IndexError", function() return m[tuple { 0, pow(2, 64) }] end)
  t.raises("TypeError", function() return m[tuple { 0, 0, 0 }] end)
  t.raises("TypeError", function() return m[tuple { 0.0, 0.0 }] end)
  t.raises("NotImplementedError", function() return m[tuple()] end)
  t.raises("NotImplementedError", function() return m[0] end)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_assign", function(_ENV)
  m = scalar("f", 12.5)
  m[tuple()] = 22.5
  t.equal(m[tuple()], 22.5)
  t.raises("TypeError", function() m[0] = 24.7 end)
  m = memoryview(bytes(range(7)))
  t.raises("TypeError", function() m[2] = 10 end)
  m = memoryview(bytearray(range(7)))
  t.raises("IndexError", function() m[pow(2, 64)] = 9 end)
  t.raises("TypeError", function() m[2.0] = 10 end)
  t.raises("TypeError", function() m[0.0] = 11 end)
  t.raises("IndexError", function() m[-8] = 20 end)
  t.raises("IndexError", function() m[8] = 25 end)
  for _, code in ipairs(CODES) do
    if code ~= "c" and code ~= "?" then
      m = zeros(code, 3)
      for i = -3, 2 do
        m[i] = 8
        t.equal(m[i], 8)
      end
    end
  end
  m = zeros("c", 3)
  m[2] = bytes("9", "ascii")
  t.equal(m[2], bytes("9", "ascii"))
  t.raises("TypeError", function() m[0] = 100 end)
  t.raises("ValueError", function() m[0] = bytes { 255, 255 } end)
  m = zeros("?", 3)
  m[1] = true
  t.is(m[1], true)
  for code, known in pairs(INTEGERS) do
    m = zeros(code, 3)
    local low = known[2] == math.mininteger and -pow(2, 64) or known[2] - 1
    local high = known[3] == nil and pow(2, 64)
      or known[3] == math.maxinteger and pow(2, 63) or known[3] + 1
    t.raises("ValueError", function() m[0] = low end, "invalid value for format")
    t.raises("ValueError", function() m[0] = high end, "invalid value for format")
    t.raises("TypeError", function() m[0] = "xyz" end, "invalid type for format")
    if known[3] then
      m[0] = known[2]
      m[1] = known[3]
      t.equal(m:tolist(), list { known[2], known[3], 0 })
    end
  end
  for code in pairs(REALS) do
    m = zeros(code, 3)
    t.raises("ValueError", function() m[0] = pow(2, 1024) end)
    t.raises("TypeError", function() m[0] = "xyz" end)
  end
  m = zeros("P", 1)
  t.raises("ValueError", function() m[0] = pow(2, 64) end)
  m = memoryview(array("u", "x"))
  t.raises("NotImplementedError", function() m[0] = 1 end)
  o = bytearray(range(12))
  m = memoryview(o):cast("B", list { 3, 4 })
  m[tuple { 0, 1 }] = 42
  t.equal(o[1], 42)
  m[tuple { -1, -1 }] = 43
  t.equal(o[11], 43)
  for _, i in ipairs { 3, -4 } do out_of_bounds(1, function() m[tuple { i, 0 }] = 0 end) end
  for _, i in ipairs { 4, -5 } do out_of_bounds(2, function() m[tuple { 0, i }] = 0 end) end
  t.raises("IndexError", function() m[tuple { pow(2, 64), 0 }] = 0 end)
  t.raises("IndexError", function() m[tuple { 0, pow(2, 64) }] = 0 end)
  t.raises("TypeError", function() m[tuple { 0, 0, 0 }] = 0 end)
  t.raises("TypeError", function() m[tuple { 0.0, 0.0 }] = 0 end)
  t.raises("NotImplementedError", function() m[0] = list { 2, 3 } end)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_slice", function(_ENV)
  m = memoryview(bytearray(range(12)))
  t.raises("ValueError", function() return m[slice(0, 2, 0)] end)
  t.raises("ValueError", function() m[slice(0, 2, 0)] = bytearray(list { 1, 2 }) end)
  t.raises("NotImplementedError", function() return m[tuple()] end)
  local two = tuple { slice(0, 2, 1), slice(0, 2, 1) }
  t.raises("NotImplementedError", function() return m[two] end)
  t.raises("NotImplementedError", function() m[two] = bytearray(2) end)
  local bad = tuple { slice(0, 2, 1), dict() }
  t.raises("TypeError", function() return m[bad] end)
  t.raises("TypeError", function() m[bad] = bytearray(2) end)
  t.raises("TypeError", function() m[slice(0, 1, 1)] = list { 1 } end)
  -- Assignment between views that lie backwards and with gaps, against a list that does the same.
  l1 = list(range(11, -1, -1))
  m1 = memoryview(bytearray(range(12)))[slice(nil, nil, -1)]
  l2 = list(range(0, 24, 2))
  m2 = memoryview(bytearray(range(24)))[slice(nil, nil, 2)]
  local function check()
    t.equal(m1:tolist(), l1)
    t.equal(m2:tolist(), l2)
  end
  check()
  m1[slice(2, 5)] = m2[slice(2, 5)]
  l1[slice(2, 5)] = l2[slice(2, 5)]
  check()
  m1[slice(1, 3)][slice(nil, nil, -1)][slice(nil)] = m2[slice(0, 2)][slice(nil, nil, 1)]
  l1[2] = l2[0]
  l1[1] = l2[1]
  check()
  local from = list { l1[1], l1[3] }
  m1[slice(4, 1, -2)][slice(nil, nil, -1)][slice(nil)] = m1[slice(1, 4, 2)]
  l1[2] = from[0]
  l1[4] = from[1]
  check()
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_array", function(_ENV)
  local function attempt(f)
    local fine, message = pcall(f)
    return not fine and tostring(message):match("(%a+Error)")
  end
  local function equal(a, m)
    t.equal(m, a)
    t.equal(m:tolist(), a:tolist())
    t.equal(m:tobytes(), a:tobytes())
    t.equal(len(m), len(a))
  end
  local function single(a, b, m, item)
    for i in range(len(a)) do
      scope(function()
        local ai, mi = value(a[i]), value(m[i])
        t.equal(ai, mi)
        a[i] = item
        if item ~= ai then
          t.notequal(a, m)
          t.notequal(a, b)
        end
        m[i] = item
        t.equal(a, m)
        t.equal(b, m)
        a[i] = ai
        m[i] = mi
      end)
    end
  end
  for _, code in ipairs(ARRAY_CODES) do
    for n = 1, 3 do
      local slices = {}
      for low = 0, n do
        for high = 0, n do
          for _, step in ipairs { 1, 2, -1, -2 } do
            slices[#slices + 1] = { low, high, step }
          end
        end
      end
      local seed = 7
      for _, left in ipairs(slices) do
        -- Every pair takes too long: three of them, other ones for each.
        for _ = 1, 3 do
          seed = (seed * 1103515245 + 12345) % 2147483648
          local right = slices[seed // 65536 % #slices + 1]
          scope(function()
            local a, b = array(code, samples(code, n)), array(code, samples(code, n))
            local m = memoryview(b)
            equal(a, m)
            local l, r = slice(table.unpack(left)), slice(table.unpack(right))
            local resizes
            local first = attempt(function()
              local al, ar = len(a[l]), len(a[r])
              a[l] = a[r]
              resizes = al ~= ar
            end)
            local second = attempt(function() m[l] = m[r] end)
            if resizes then
              t.equal(second, "ValueError")
            elseif first or second then
              t.equal(second, first)
            else
              equal(a, m)
              single(a, b, m, 1)
            end
          end)
        end
      end
    end
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_compare_special_cases", function(_ENV)
  a = array("L", list { 1, 2, 3 })
  v = memoryview(a)
  w = memoryview(array("L", list { 1, 2, 7 }))
  for _, o in ipairs { v, a } do
    t.raises("TypeError", function() return o < w end)
    t.raises("TypeError", function() return w <= o end)
    t.raises("TypeError", function() return o > w end)
    t.raises("TypeError", function() return w >= o end)
  end
  v:release()
  t.equal(v, v)
  t.notequal(v, a)
  t.notequal(a, v)
  v = memoryview(a)
  w = memoryview(a)
  w:release()
  t.notequal(v, w)
  t.notequal(w, v)
  t.notequal(v, list { 1, 2, 3 })
  v = memoryview(array("d", list { -1, 0 / 0 }))
  t.falsity(eq(v, v))
  t.falsity(eq(v, v.obj))
  a = array("u", "xyz")
  v = memoryview(a)
  t.notequal(a, v)
  t.notequal(v, a)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_compare_ndim_zero", function(_ENV)
  v = scalar("L", 1729)
  w = scalar("L", 1729):cast("B"):cast("@L", list())
  t.equal(v, w)
  t.equal(w, v)
  w[tuple()] = 1728
  t.notequal(v, w)
  t.notequal(w, v)
  w = scalar("d", 1729)
  t.equal(v, w)
  w = scalar("h", 1729)
  t.equal(w, v)
  t.notequal(v, scalar("h", -1729))
  t.notequal(v, memoryview(array("L", list { 1729 })))
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_compare_ndim_one", function(_ENV)
  local function pair(x, y, xs, ys)
    a = array(x, list(xs))
    b = array(y, list(ys))
    v = memoryview(a)
    w = memoryview(b)
    t.equal(v, a)
    t.equal(w, b)
    return v, w
  end
  local up = { -529, 576, -625, 676, -729 }
  local other = { -529, 576, -625, 676, 729 }
  for _, x in ipairs { "h", "i", "l", "q", "f", "d" } do
    for _, y in ipairs { "h", "i", "l", "q", "f", "d" } do
      local p, q = pair(x, y, up, up)
      t.equal(p, q)
      p, q = pair(x, y, up, other)
      t.notequal(p, q)
      -- with gaps: only what is shown counts
      t.equal(p[slice(nil, nil, 3)], q[slice(nil, nil, 3)])
      t.notequal(p[slice(nil, nil, 2)], q[slice(nil, nil, 2)])
      t.equal(p[slice(3, nil, -1)], q[slice(3, nil, -1)])
      t.notequal(p, q[slice(nil, nil, -1)])
    end
  end
  t.notequal(memoryview(bytes { 97 }), memoryview(bytes { 97 }):cast("c"))
  t.equal(memoryview(bytes { 97 }):cast("c"), memoryview(bytes { 97 }):cast("c"))
  t.notequal(memoryview(array("l", list { (1 << 53) + 1 })),
    memoryview(array("d", list { 2.0 ^ 53 })))
end)

t.test({
  "test_buffer.TestBufferProtocol.test_memoryview_compare_multidim_c",
  "test_buffer.TestBufferProtocol.test_memoryview_compare_not_equal",
}, function(_ENV)
  local function cube(code, items, shape)
    return memoryview(array(code, items)):cast("B"):cast(code, list(shape))
  end
  v = cube("h", range(-15, 15), { 3, 2, 5 })
  w = cube("h", range(0, 30), { 3, 2, 5 })
  t.equal(v, v)
  t.notequal(v, w)
  v = cube("L", range(30), { 2, 3, 5 })
  w = cube("L", range(30), { 3, 2, 5 })
  t.notequal(v, w)
  for _, code in ipairs { "b", "h", "q", "d" } do
    t.equal(v, cube(code, range(30), { 2, 3, 5 }))
    t.equal(cube(code, range(30), { 2, 3, 5 }), v)
  end
  w = cube("Q", range(30), { 2, 3, 5 })
  w[tuple { 1, 2, 4 }] = 1
  t.notequal(v, w)
  t.equal(v[slice(0, 1)], w[slice(0, 1)])
  t.equal(v[slice(nil, nil, -2)], cube("i", range(15, 30), { 1, 3, 5 }))
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_compare_zero_shape", function(_ENV)
  m = memoryview(array("i", range(6))):cast("B"):cast("i", list { 3, 2 })[slice(0, 0)]
  w = memoryview(array("d", range(6))):cast("B"):cast("d", list { 2, 3 })[slice(2, 2)]
  -- The lengths after the one of zero do not matter.
  t.equal(m, w)
  t.equal(w, m)
  t.notequal(m, memoryview(bytes()))
  t.equal(memoryview(bytes()), memoryview(array("d")))
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_compare_random_formats", function(_ENV)
  for _, code in ipairs(CODES) do
    a = zeros(code, 10)
    b = zeros(code, 10)
    for i in range(10) do
      local item = i * 12
      if code == "c" then item = bytes { i * 25 } end
      if code == "?" then item = i % 2 == 0 end
      a[i] = item
      b[i] = item
    end
    t.equal(a, b)
    t.equal(a[slice(0, 10, 3)], b[slice(0, 10, 3)])
    t.equal(a[slice(nil, nil, -2)], b[slice(nil, nil, -2)])
    b[9] = code == "c" and bytes { 0 } or code == "?" and true or 1
    t.notequal(a, b)
    t.equal(a[slice(0, 9)], b[slice(0, 9)])
  end
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_check_released", function(_ENV)
  a = array("d", list { 1.1, 2.2, 3.3 })
  m = memoryview(a)
  m:release()
  t.raises("ValueError", function() return memoryview(m) end)
  t.raises("ValueError", function() return m:cast("c") end)
  t.raises("ValueError", function() return bytes(m) end)
  t.raises("ValueError", function() return m:tolist() end)
  t.raises("ValueError", function() return m:tobytes() end)
  t.raises("ValueError", function() return contains(m, 1.0) end)
  t.raises("ValueError", function() return m[0] end)
  t.raises("ValueError", function() m[0] = 1 end)
  for _, name in ipairs { "obj", "nbytes", "readonly", "itemsize", "format", "ndim", "shape", "strides",
    "suboffsets", "c_contiguous", "f_contiguous", "contiguous" } do
    t.raises("ValueError", function() return getattr(m, name) end)
  end
  b = array("d", list { 1.1, 2.2, 3.3 })
  m1 = memoryview(a)
  m2 = memoryview(b)
  t.equal(m1, m2)
  m1:release()
  t.notequal(m1, m2)
  t.notequal(m1, a)
  t.equal(m1, m1)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_tobytes", function(_ENV)
  a = array("h", list { -529, 576, -625, 676, -729 })
  m = memoryview(a)
  t.equal(m, a)
  t.equal(m:tobytes(), a:tobytes())
  t.equal(m[slice(nil, nil, 2)]:tobytes(), a[slice(nil, nil, 2)]:tobytes())
  m = memoryview(bytes(range(24))):cast("B", list { 2, 3, 4 })
  t.equal(m:tobytes(), bytes(range(24)))
  t.equal(m:tobytes("A"), bytes(range(24)))
  turned = list()
  for k in range(4) do for j in range(3) do for i in range(2) do turned:append(12 * i + 4 * j + k) end end end
  t.equal(m:tobytes("F"), bytes(turned))
  t.equal(m[slice(nil, nil, -1)]:tobytes(), bytes(range(12, 24)) .. bytes(range(12)))
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_hash", function(_ENV)
  b = bytes(range(12))
  m = memoryview(b)
  t.equal(hash(m), hash(b))
  t.equal(hash(m:cast("c", list { 3, 4 })), hash(b))
  t.equal(hash(m[slice(nil, nil, -2)]), hash(b[slice(nil, nil, -2)]))
  t.equal(hash(m:cast("B", list { 3, 4 })[slice(nil, nil, -1)]),
    hash(bytes(range(8, 12)) .. bytes(range(4, 8)) .. bytes(range(4))))
  x = m:cast("b")
  t.equal(m, x)
  t.equal(hash(m), hash(x))
  t.raises("ValueError", function() return hash(m:cast("I", list { 3 })) end)
  t.raises("ValueError", function() return hash(m:cast("h")) end)
  t.raises("ValueError", function() return hash(m:cast("h", list { 3, 2 })) end)
end)

t.test("test_buffer.TestBufferProtocol.test_memoryview_release", function(_ENV)
  -- While an assignment reads a view, an index that is asked for its value cannot release it.
  Index = class "Index" { __index__ = function(self)
    t.raises("BufferError", function() self.view:release() end, "memoryview has 1 exported buffer")
    return 0
  end }
  i = Index()
  a = bytearray(list { 1, 2, 3 })
  m = memoryview(a)
  i.view = m
  target = memoryview(bytearray(3))
  target[slice(i, nil)] = m
  t.equal(target, m)
  i.view = nil
  m:release()
  -- views of views, released in any order
  a = bytearray(list { 1, 2, 3 })
  m1 = memoryview(a)
  m2 = memoryview(m1)
  i.view = m2
  m1:release()
  target[slice(i, nil)] = m2
  i.view = nil
  t.raises("BufferError", function() a:append(4) end)
  m2:release()
  a:append(4)
  -- a view released inside the use of another one of the same buffer
  x = bytearray("123", "ascii")
  m1 = memoryview(x)
  local function catch22(o)
    local inner = memoryview(o)
    inner:__enter__()
    inner:__exit__(None, None, None)
  end
  m1:__enter__()
  catch22(m1)
  t.equal(m1[0], 49)
  m2 = memoryview(m1)
  x = nil
  catch22(m2)
  catch22(m1)
  t.equal(m2[1], 50)
  m1:__exit__(None, None, None)
  t.equal(m2[2], 51)
end)

-- Classes that export buffers (PEP 688).

local function hello() return bytes("hello", "ascii") end

t.test("test_buffer.TestPythonBufferProtocol.test_basic", function(_ENV)
  if minor < 12 then return end
  MyBuffer = class "MyBuffer" { __buffer__ = function(self, flags) return memoryview(hello()) end }
  t.equal(memoryview(MyBuffer()):tobytes(), hello())
  t.equal(bytes(MyBuffer()), hello())
end)

t.test("test_buffer.TestPythonBufferProtocol.test_bad_buffer_method", function(_ENV)
  if minor < 12 then return end
  MustReturnMV = class "MustReturnMV" { __buffer__ = function(self, flags) return 42 end }
  t.raises("TypeError", function() memoryview(MustReturnMV()) end)
  NoBytesEither = class "NoBytesEither" { __buffer__ = function(self, flags) return hello() end }
  t.raises("TypeError", function() memoryview(NoBytesEither()) end)
end)

-- Whether its buffer is in use; `created` is the view it gave.
local function holder()
  return class "WhatToRelease" {
    __init__ = function(self)
      self.held = false
      self.ba = bytearray(hello())
      self.created = None
    end,
    __buffer__ = function(self, flags)
      if self.held then raise(TypeError("already held")) end
      self.held = true
      self.created = memoryview(self.ba)
      return self.created
    end,
    __release_buffer__ = function(self, buffer)
      t.is(buffer, self.created)
      self.held = false
    end,
  }
end

t.test({
  "test_buffer.TestPythonBufferProtocol.test_release_buffer",
  "test_buffer.TestPythonBufferProtocol.test_same_buffer_returned",
}, function(_ENV)
  if minor < 12 then return end
  WhatToRelease = holder()
  wr = WhatToRelease()
  t.falsity(wr.held)
  mv = memoryview(wr)
  t.truth(wr.held)
  t.equal(mv:tobytes(), hello())
  t.raises("TypeError", function() memoryview(wr) end, "already held")
  mv:release()
  t.falsity(wr.held)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_buffer_flags", function(_ENV)
  if minor < 12 then return end
  local SIMPLE, WRITABLE = 0, 1
  PossiblyMutable = class "PossiblyMutable" {
    __init__ = function(self, data, mutable)
      self.data = bytearray(data)
      self.mutable = mutable
    end,
    __buffer__ = function(self, flags)
      if flags & WRITABLE == 0 then return memoryview(bytes(self.data)) end
      if not self.mutable then raise(RuntimeError("not mutable")) end
      return memoryview(self.data)
    end,
  }
  mutable = PossiblyMutable(hello(), true)
  immutable = PossiblyMutable(hello(), false)
  mv = memoryview._from_flags(mutable, WRITABLE)
  t.equal(mv:tobytes(), hello())
  mv[0] = ord("x")
  t.equal(mv:tobytes(), bytes("xello", "ascii"))
  mv:release()
  mv = memoryview._from_flags(mutable, SIMPLE)
  t.equal(mv:tobytes(), bytes("xello", "ascii"))
  t.raises("TypeError", function() mv[0] = ord("h") end)
  t.equal(mv:tobytes(), bytes("xello", "ascii"))
  mv:release()
  mv = memoryview._from_flags(immutable, SIMPLE)
  t.raises("TypeError", function() mv[0] = ord("x") end)
  t.equal(mv:tobytes(), hello())
  mv:release()
  t.raises("RuntimeError", function() memoryview._from_flags(immutable, WRITABLE) end)
  mv = memoryview(immutable)
  t.raises("TypeError", function() mv[0] = ord("x") end)
  t.equal(mv:tobytes(), hello())
end)

t.test("test_buffer.TestPythonBufferProtocol.test_call_builtins", function(_ENV)
  if minor < 12 then return end
  ba = bytearray(hello())
  mv = ba:__buffer__(0)
  t.equal(mv:tobytes(), hello())
  ba:__release_buffer__(mv)
  huge = pow(2, 63)
  t.raises("OverflowError", function() ba:__buffer__(huge) end)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_inheritance", function(_ENV)
  if minor < 12 then return end
  A = class("A", bytearray) {
    __buffer__ = function(self, flags) return super(A, self):__buffer__(flags) end,
  }
  a = A(hello())
  t.equal(memoryview(a):tobytes(), hello())
end)

t.test("test_buffer.TestPythonBufferProtocol.test_inheritance_releasebuffer", function(_ENV)
  if minor < 12 then return end
  local calls = 0
  B = class("B", bytearray) {
    __buffer__ = function(self, flags) return super(B, self):__buffer__(flags) end,
    __release_buffer__ = function(self, view)
      calls = calls + 1
      super(B, self):__release_buffer__(view)
    end,
  }
  b = B(hello())
  mv = memoryview(b)
  t.equal(mv:tobytes(), hello())
  t.equal(calls, 0)
  mv:release()
  t.equal(calls, 1)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_inherit_but_return_something_else", function(_ENV)
  if minor < 12 then return end
  A = class("A", bytearray) { __buffer__ = function(self, flags) return memoryview(hello()) end }
  a = A(hello())
  mv = memoryview(a)
  t.equal(mv:tobytes(), hello())
  mv:release()
  local calls, raised = 0, false
  B = class("B", bytearray) {
    __buffer__ = function(self, flags) return memoryview(hello()) end,
    __release_buffer__ = function(self, view)
      calls = calls + 1
      local fine, message = pcall(function() super(B, self):__release_buffer__(view) end)
      raised = not fine and message:find("ValueError", 1, true) ~= nil
    end,
  }
  b = B(hello())
  mv = memoryview(b)
  t.equal(mv:tobytes(), hello())
  t.equal(calls, 0)
  mv:release()
  t.equal(calls, 1)
  t.truth(raised)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_override_only_release", function(_ENV)
  if minor < 12 then return end
  C = class("C", bytearray) {
    __release_buffer__ = function(self, buffer) super(C, self):__release_buffer__(buffer) end,
  }
  c = C(hello())
  mv = memoryview(c)
  t.equal(mv:tobytes(), hello())
  mv:release()
  c:clear()
end)

t.test("test_buffer.TestPythonBufferProtocol.test_release_saves_reference", function(_ENV)
  if minor < 12 then return end
  smuggled = list {}
  C = class("C", bytearray) {
    __release_buffer__ = function(self, buffer)
      t.raises("ValueError", function() memoryview(buffer) end)
      t.raises("ValueError", function() buffer:cast("b") end)
      t.raises("ValueError", function() buffer:toreadonly() end)
      t.raises("ValueError", function() return buffer[slice(nil, 1)] end)
      t.raises("ValueError", function() buffer:__buffer__(0) end)
      smuggled:append(buffer)
      t.equal(buffer:tobytes(), hello())
      super(C, self):__release_buffer__(buffer)
    end,
  }
  c = C(hello())
  mv = memoryview(c)
  t.equal(mv:tobytes(), hello())
  mv:release()
  c:clear()
  t.equal(len(smuggled), 1)
  t.raises("ValueError", function() smuggled[0]:tobytes() end)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_release_saves_reference_no_subclassing", function(_ENV)
  if minor < 12 then return end
  ba = bytearray(hello())
  C = class "C" {
    __buffer__ = function(self, flags) return memoryview(ba) end,
    __release_buffer__ = function(self, buffer) self.buffer = buffer end,
  }
  c = C()
  mv = memoryview(c)
  t.equal(mv:tobytes(), hello())
  mv:release()
  t.equal(c.buffer:tobytes(), hello())
  t.raises("BufferError", function() ba:clear() end)
  c.buffer:release()
  ba:clear()
end)

t.test("test_buffer.TestPythonBufferProtocol.test_multiple_inheritance_buffer_last", function(_ENV)
  if minor < 12 then return end
  A = class "A" {
    __buffer__ = function(self, flags) return memoryview(bytes("hello A", "ascii")) end,
  }
  B = class("B", A, bytearray) {
    __buffer__ = function(self, flags) return super(B, self):__buffer__(flags) end,
  }
  b = B(hello())
  mv = memoryview(b)
  t.equal(mv:tobytes(), bytes("hello A", "ascii"))
  mv:release()
  Releaser = class "Releaser" { __release_buffer__ = function(self, buffer) self.buffer = buffer end }
  C = class("C", Releaser, bytearray) {
    __buffer__ = function(self, flags) return super(C, self):__buffer__(flags) end,
  }
  c = C(bytes("hello C", "ascii"))
  mv = memoryview(c)
  t.equal(mv:tobytes(), bytes("hello C", "ascii"))
  mv:release()
  c:clear()
  t.raises("ValueError", function() c.buffer:tobytes() end)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_multiple_inheritance_buffer_last_raising", function(_ENV)
  if minor < 12 then return end
  A = class "A" {
    __buffer__ = function(self, flags) raise(RuntimeError("should not be called")) end,
    __release_buffer__ = function(self, buffer) raise(RuntimeError("should not be called")) end,
  }
  B = class("B", bytearray, A) {
    __buffer__ = function(self, flags) return super(B, self):__buffer__(flags) end,
  }
  b = B(hello())
  mv = memoryview(b)
  t.equal(mv:tobytes(), hello())
  mv:release()
  Releaser = class "Releaser" {
    buffer = None,
    __release_buffer__ = function(self, buffer) self.buffer = buffer end,
  }
  C = class("C", bytearray, Releaser) {
    __buffer__ = function(self, flags) return super(C, self):__buffer__(flags) end,
  }
  c = C(hello())
  mv = memoryview(c)
  t.equal(mv:tobytes(), hello())
  mv:release()
  c:clear()
  t.isnone(c.buffer)
end)

t.test("test_buffer.TestPythonBufferProtocol.test_release_buffer_with_exception_set", function(_ENV)
  if minor < 12 then return end
  A = class "A" {
    __buffer__ = function(self, flags) return memoryview(bytes(8)) end,
    __release_buffer__ = function(self, view) end,
  }
  b = bytearray(8)
  mv = memoryview(b)
  t.raises("BufferError", function() b:extend(A()) end)
end)

t.done()
