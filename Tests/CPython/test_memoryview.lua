-- CPython 3.12's test_memoryview, re-expressed. Each of its tests runs over kinds of sources (bytes,
-- bytearray, array of ints) and over kinds of views (whole, slice, slice of a slice).
local t = require "harness"

-- Python's sys has version_info, Moult's a plain number.
local found, MINOR = pcall(function() return sys.version_minor end)
if not found then MINOR = value(sys.version_info[1]) end

local function ints(b) return array("i", list(b)) end

-- What a test is run for: how the source is made, and whether it can be written.
local BYTES = {
  { make = function(b) return bytes(b) end, format = "B", size = 1 },
  { make = function(b) return bytearray(b) end, format = "B", size = 1, writable = true },
}
local ARRAYS = { { make = ints, format = "i", size = 4, writable = true } }

-- The views, what their sources hold, and the part of the source that a view shows.
local VIEWS = {
  { source = "abcdef", low = 0, view = memoryview },
  { source = "XabcdefY", low = 1, view = function(o) return memoryview(o)[slice(1, 7)] end },
  {
    source = "XabcdefY",
    low = 1,
    view = function(o) return memoryview(o)[slice(nil, 7)][slice(1, nil)] end,
  },
}

local function b(text) return bytes(text, "latin-1") end

-- Calls `body(source kind, kind of view, source object, view)` for each combination.
local function each(types, body)
  for _, how in ipairs(VIEWS) do
    for _, kind in ipairs(types) do
      -- The name keeps the source alive when its views are released.
      source = kind.make(b(how.source))
      scope(function() body(kind, how, source, how.view(source)) end)
      source = nil
    end
  end
end

local ALL = { BYTES[1], BYTES[2], ARRAYS[1] }
local WRITABLE = { BYTES[2], ARRAYS[1] }
local READONLY = { BYTES[1] }

t.test("test_memoryview.AbstractMemoryTests.test_getitem", function(_ENV)
  for _, how in ipairs(VIEWS) do
    for _, kind in ipairs(ALL) do
      o = kind.make(b(how.source))
      local before = sys.getrefcount(o)
      scope(function() m = how.view(o) end)
      t.equal(m[0], 97)
      t.truth(isinstance(m[0], int))
      t.equal(m[5], 102)
      t.equal(m[-1], 102)
      t.equal(m[-6], 97)
      for _, i in ipairs { 6, -7, sys.maxsize, -sys.maxsize } do
        t.raises("IndexError", function() return m[i] end)
      end
      t.raises("TypeError", function() return m[None] end)
      t.raises("TypeError", function() return m[0.0] end)
      t.raises("TypeError", function() return getitem(m, "a") end)
      m = nil
      t.equal(sys.getrefcount(o), before)
    end
  end
end)

t.test("test_memoryview.AbstractMemoryTests.test_iter", function(_ENV)
  each(ALL, function(_, _, _, m)
    local l = list()
    for i in range(len(m)) do l:append(m[i]) end
    t.equal(list(m), l)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_setitem_readonly", function(_ENV)
  for _, how in ipairs(VIEWS) do
    o = bytes(b(how.source)) .. b("")
    local before = sys.getrefcount(o)
    scope(function() m = how.view(o) end)
    t.raises("TypeError", function() m[0] = b("a") end)
    t.raises("TypeError", function() m[0] = 65 end)
    t.raises("TypeError", function() m[0] = memoryview(b("a")) end)
    m = nil
    t.equal(sys.getrefcount(o), before)
  end
end)

t.test("test_memoryview.AbstractMemoryTests.test_setitem_writable", function(_ENV)
  for _, how in ipairs(VIEWS) do
    for _, kind in ipairs(WRITABLE) do
      o = kind.make(b(how.source))
      local before = sys.getrefcount(o)
      scope(function()
        m = how.view(o)
        local function check(text)
          t.equal(o[slice(how.low, how.low + 6)], kind.make(b(text)))
        end
        m[0] = 49
        check "1bcdef"
        m[slice(0, 1)] = kind.make(b("0"))
        check "0bcdef"
        m[slice(1, 3)] = kind.make(b("12"))
        check "012def"
        m[slice(1, 1)] = kind.make(b(""))
        check "012def"
        m[slice(nil)] = kind.make(b("abcdef"))
        check "abcdef"
        m[slice(0, 3)] = m[slice(2, 5)]
        check "cdedef"
        m[slice(nil)] = kind.make(b("abcdef"))
        m[slice(2, 5)] = m[slice(0, 3)]
        check "ababcf"
        local function refuses(name, key, text)
          t.raises(name, function() m[key] = kind.make(b(text)) end)
        end
        for _, i in ipairs { 6, -7, sys.maxsize, -sys.maxsize } do refuses("IndexError", i, "a") end
        refuses("TypeError", 0.0, "a")
        refuses("TypeError", tuple { 0 }, "a")
        refuses("TypeError", tuple { slice(0, 1, 1), 0 }, "a")
        refuses("TypeError", tuple { 0, slice(0, 1, 1) }, "a")
        t.raises("TypeError", function() setitem(m, "a", kind.make(b("a"))) end)
        refuses("NotImplementedError", tuple { slice(0, 1, 1), slice(0, 1, 2) }, "a")
        refuses("TypeError", 0, "")
        refuses("TypeError", 0, "ab")
        refuses("ValueError", slice(1, 1), "a")
        refuses("ValueError", slice(0, 2), "a")
      end)
      m = nil
      t.equal(sys.getrefcount(o), before)
    end
  end
end)

t.test("test_memoryview.AbstractMemoryTests.test_delitem", function(_ENV)
  each(ALL, function(_, _, _, m)
    t.raises("TypeError", function() m[1] = nil end)
    t.raises("TypeError", function() m[slice(1, 4)] = nil end)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_tobytes", function(_ENV)
  each(ALL, function(kind, _, _, m)
    local expected = kind.size == 1 and b("abcdef") or ints(b("abcdef")):tobytes()
    t.equal(m:tobytes(), expected)
    t.truth(isinstance(m:tobytes(), bytes))
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_tolist", function(_ENV)
  each(ALL, function(_, _, _, m) t.equal(m:tolist(), list(b("abcdef"))) end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_compare", function(_ENV)
  local function check(types)
    each(types, function(_, _, _, m)
      for _, kind in ipairs(types) do
        t.equal(m, kind.make(b("abcdef")))
        t.notequal(m, kind.make(b("abcde")))
        t.notequal(m, kind.make(b("abcde1")))
      end
      t.equal(m, m)
      t.equal(m, m[slice(nil)])
      t.equal(m[slice(0, 6)], m[slice(nil)])
      t.notequal(m[slice(0, 5)], m)
      t.notequal(m, "abcdef")
      t.notequal("abcdef", m)
      for _, c in ipairs { m, b("abcdef") } do
        t.raises("TypeError", function() return m < c end)
        t.raises("TypeError", function() return c <= m end)
        t.raises("TypeError", function() return m >= c end)
        t.raises("TypeError", function() return c > m end)
      end
    end)
  end
  check(BYTES)
  check(ARRAYS)
end)

local function attributes(kind, m, readonly)
  t.equal(m.format, kind.format)
  t.equal(m.itemsize, kind.size)
  t.equal(m.ndim, 1)
  t.equal(m.shape, tuple { 6 })
  t.equal(len(m), 6)
  t.equal(m.strides, tuple { kind.size })
  t.equal(m.suboffsets, tuple())
  t.equal(m.readonly, readonly)
end

t.test("test_memoryview.AbstractMemoryTests.test_attributes_readonly", function(_ENV)
  each(READONLY, function(kind, _, _, m) attributes(kind, m, true) end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_attributes_writable", function(_ENV)
  each(WRITABLE, function(kind, _, _, m) attributes(kind, m, false) end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_getbuffer", function(_ENV)
  for _, how in ipairs(VIEWS) do
    for _, kind in ipairs(BYTES) do
      o = kind.make(b(how.source) .. b(""))
      local before = sys.getrefcount(o)
      scope(function() m = how.view(o) end)
      local views = sys.getrefcount(m)
      t.equal(str(m, "utf-8"), "abcdef")
      t.equal(sys.getrefcount(m), views)
      m = nil
      t.equal(sys.getrefcount(o), before)
    end
  end
end)

local function released(m, make)
  local function check(f) t.raises("ValueError", f, "released") end
  check(function() return bytes(m) end)
  check(function() return m:tobytes() end)
  check(function() return m:tolist() end)
  check(function() return m[0] end)
  check(function() m[0] = b("x") end)
  check(function() return len(m) end)
  check(function() return m.format end)
  check(function() return m.itemsize end)
  check(function() return m.ndim end)
  check(function() return m.readonly end)
  check(function() return m.shape end)
  check(function() return m.strides end)
  check(function() return m:__enter__() end)
  t.truth(contains(str(m), "released memory"))
  t.truth(contains(repr(m), "released memory"))
  t.equal(m, m)
  t.notequal(m, memoryview(make(b("abcdef"))))
  t.notequal(m, make(b("abcdef")))
end

t.test("test_memoryview.AbstractMemoryTests.test_contextmanager", function(_ENV)
  each(ALL, function(kind, how, o, m)
    t.is(m:__enter__(), m)
    m:__exit__(None, None, None)
    released(m, kind.make)
    local again = how.view(o)
    again:__enter__()
    again:release()
    again:__exit__(None, None, None)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_release", function(_ENV)
  each(ALL, function(kind, _, _, m)
    m:release()
    released(m, kind.make)
    m:release()
    released(m, kind.make)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_getbuf_fail", function(_ENV)
  for _, how in ipairs(VIEWS) do
    t.raises("TypeError", function() return how.view(dict()) end)
  end
end)

t.test("test_memoryview.AbstractMemoryTests.test_hash", function(_ENV)
  each(READONLY, function(_, how, o, m)
    t.equal(hash(m), hash(b("abcdef")))
    m:release()
    t.equal(hash(m), hash(b("abcdef")))
    local another = how.view(o)
    another:release()
    t.raises("ValueError", function() return hash(another) end)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_hash_writable", function(_ENV)
  each(WRITABLE, function(_, _, _, m)
    t.raises("ValueError", function() return hash(m) end)
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_weakref", function(_ENV)
  for _, how in ipairs(VIEWS) do
    for _, kind in ipairs(ALL) do
      o = kind.make(b(how.source))
      scope(function() m = how.view(o) end)
      L = list()
      wr = weakref.ref(m, function() L:append(o) end)
      t.is(wr(), m)
      m = nil
      gc.collect()
      t.isnone(wr())
      t.is(L[0], o)
    end
  end
end)

t.test("test_memoryview.AbstractMemoryTests.test_reversed", function(_ENV)
  each(ALL, function(_, _, _, m)
    local expected = list(reversed(m:tolist()))
    t.equal(list(reversed(m)), expected)
    t.equal(list(reversed(m)), list(m[slice(nil, nil, -1)]))
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_toreadonly", function(_ENV)
  each(ALL, function(_, _, _, m)
    local mm = m:toreadonly()
    t.truth(mm.readonly)
    t.truth(memoryview(mm).readonly)
    t.equal(mm:tolist(), m:tolist())
    mm:release()
    m:tolist()
  end)
end)

t.test("test_memoryview.AbstractMemoryTests.test_issue22668", function(_ENV)
  a = array("H", list { 256, 256, 256, 256 })
  x = memoryview(a)
  m = x:cast("B")
  h = m:cast("H")
  c = h[slice(0, 2)]
  d = memoryview(h)
  h = nil
  local function check()
    t.equal(c[0], 256)
    t.equal(d[0], 256)
    t.equal(c.format, "H")
    t.equal(d.format, "H")
  end
  check()
  i = m:cast("I")
  check()
end)

t.test("test_memoryview.BaseMemorySliceTests.test_refs", function(_ENV)
  for _, kind in ipairs(ALL) do
    m = memoryview(kind.make(b("XabcdefY")))
    local before = sys.getrefcount(m)
    scope(function() local part = m[slice(1, 2)] end)
    t.equal(sys.getrefcount(m), before)
  end
end)

t.test("test_memoryview.BytesMemoryviewTest.test_constructor", function(_ENV)
  for _, kind in ipairs(BYTES) do
    local o = kind.make(b("abcdef"))
    t.truth(bool(memoryview(o)))
    t.raises("TypeError", function() return memoryview() end)
    t.raises("TypeError", function() return memoryview(o, o) end)
  end
end)

t.test("test_memoryview.ArrayMemoryviewTest.test_array_assign", function(_ENV)
  a = array("i", range(10))
  m = memoryview(a)
  new = array("i", range(9, -1, -1))
  m[slice(nil)] = new
  t.equal(a, new)
end)

t.test("test_memoryview.OtherTest.test_half_float", function(_ENV)
  -- struct.pack of 0.0, -1.5 and 1.5 in formats e and f
  half = bytes { 0, 0, 0, 0xBE, 0, 0x3E }
  floats = array("f", list { 0.0, -1.5, 1.5 }):tobytes()
  if MINOR < 12 then
    t.raises("ValueError", function() return memoryview(half):cast("e") end)
    return
  end
  h = memoryview(half):cast("e")
  f = memoryview(floats):cast("f")
  t.equal(h.nbytes * 2, f.nbytes)
  t.equal(h:tolist(), f:tolist())
end)

t.test("test_memoryview.OtherTest.test_memoryview_hex", function(_ENV)
  x = b("0") * 200000
  m = memoryview(x)[slice(nil, nil, -1)]
  t.equal(m:hex(), str("30") * 200000)
end)

t.test("test_memoryview.OtherTest.test_use_released_memory", function(_ENV)
  local size = 128
  ba = None
  m = None
  local function let_go()
    m:release()
    ba = bytearray(size)
  end
  MyIndex = class "MyIndex" { __index__ = function(self) let_go() return 4 end }
  MyFloat = class "MyFloat" { __float__ = function(self) let_go() return 4.25 end }
  MyBool = class "MyBool" { __bool__ = function(self) let_go() return true end }
  local function view() return memoryview(bytearray(bytes { 255 }) * size) end
  local function forbidden(f, low, high)
    t.raises("ValueError", f, "operation forbidden")
    if low then t.equal(ba[slice(low, high)], bytes(8)) end
  end
  local fours = list { 255, 255, 255, 255 }

  m = view()
  forbidden(function() return m[MyIndex()] end)
  m = view()
  t.equal(list(m[slice(nil, MyIndex())]), fours)
  m = view()
  t.equal(list(m[slice(MyIndex(), 8)]), fours)
  m = view():cast("B", tuple { 64, 2 })
  forbidden(function() return m[tuple { MyIndex(), 0 }] end)
  m = view():cast("B", tuple { 2, 64 })
  forbidden(function() return m[tuple { 0, MyIndex() }] end)
  m = view()
  forbidden(function() m[MyIndex()] = 42 end, 0, 8)
  m = view()
  forbidden(function() m[slice(nil, MyIndex())] = b("spam") end, 0, 8)
  m = view()
  forbidden(function() m[slice(MyIndex(), 8)] = b("spam") end, 0, 8)
  m = view():cast("B", tuple { 64, 2 })
  forbidden(function() m[tuple { MyIndex(), 0 }] = 42 end, 8, 16)
  m = view():cast("B", tuple { 2, 64 })
  forbidden(function() m[tuple { 0, MyIndex() }] = 42 end, 0, 8)
  m = view()
  forbidden(function() m[0] = MyIndex() end, 0, 8)
  for fmt in ("bhilqnBHILQN"):gmatch "." do
    m = view():cast(fmt)
    forbidden(function() m[0] = MyIndex() end, 0, 8)
  end
  for fmt in ("fd"):gmatch "." do
    m = view():cast(fmt)
    forbidden(function() m[0] = MyFloat() end, 0, 8)
  end
  m = view():cast("?")
  forbidden(function() m[0] = MyBool() end, 0, 8)
end)

t.test("test_memoryview.AbstractMemoryTests.test_gc", function(_ENV)
  MyView = class "MyView" { __init__ = function(self, base) self.m = memoryview(base) end }
  MyObject = class "MyObject" {}
  for _, kind in ipairs { bytes, bytearray } do
    for _, how in ipairs(VIEWS) do
      MySource = class("MySource", kind) {}
      -- The source refers to its view.
      scope(function()
        source = MySource(kind(b(how.source)))
        o = MyObject()
        source.m = how.view(source)
        source.o = o
        wr = weakref.ref(o)
      end)
      source, o = nil, nil
      gc.collect()
      t.isnone(wr())
      -- An object that holds a view refers to itself.
      scope(function()
        m = MyView(kind(b(how.source)))
        o = MyObject()
        m.x = m
        m.o = o
        wr = weakref.ref(o)
      end)
      m, o = nil, nil
      gc.collect()
      t.isnone(wr())
    end
  end
end)

t.done()
