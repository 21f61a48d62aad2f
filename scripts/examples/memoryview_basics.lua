-- What a memoryview is: sizes, attributes, counts, the objects that it makes, what refuses.
workload { name = "memoryview_basics", summary = "views of bytes, bytearrays and arrays" }

local function try(label, f)
  local fine, message = pcall(f)
  print(label, fine and "fine" or (tostring(message):gsub("^.-:%d+: ", "")))
end

b = bytearray("abcdef", "ascii")
gc.collect()
gc.disable()
views = list { None } * 100
blocks = sys.getallocatedblocks()
for i in range(100) do views[i] = memoryview(b) end
print("blocks", (sys.getallocatedblocks() - value(blocks)) // 100)
views = nil
m = memoryview(b)
print("size", sys.getsizeof(m), sys.getrefcount(m), sys.getrefcount(b))
print(m.format, m.itemsize, m.ndim, m.nbytes, m.shape, m.strides, m.suboffsets)
print(m.readonly, m.c_contiguous, m.f_contiguous, m.contiguous)
print(is(m.obj, b), sys.getrefcount(b))
print("tracked", gc.is_tracked(m), len(gc.get_referents(m)))
for x in iter(gc.get_referents(m)) do
  print(sys.getsizeof(x), gc.is_tracked(x), len(gc.get_referents(x)))
  print(is(gc.get_referents(x)[0], b))
end
v = memoryview(m)
w = m[slice(1, 4)]
print("views", sys.getsizeof(v), sys.getsizeof(w), sys.getrefcount(b), sys.getrefcount(m))
print(is(v.obj, b), is(w.obj, b), w:tobytes(), len(w))
print(is(gc.get_referents(v)[0], gc.get_referents(m)[0]))
m = nil
v = nil
print("one view left", sys.getrefcount(b), w:tolist())
try("pinned", function() b:append(1) end)
w = nil
try("free", function() b:append(1) end)
print(b)
print(sys.getrefcount(b))

for o in iter(list { bytes { 1, 2, 3 }, bytearray(3), array("i", list { 1, 2, 3 }), array("d", list { 1.5 }) }) do
  m = memoryview(o)
  print(m.format, m.itemsize, m.shape, m.strides, m.nbytes, m.readonly, len(m), m:tolist(), m:tobytes())
  m = nil
end
try("int", function() return memoryview(5) end)
try("str", function() return memoryview("abc") end)
try("list", function() return memoryview(list()) end)
try("none", function() return memoryview() end)
try("two", function() return memoryview(b, b) end)

m = memoryview(bytes { 10, 20, 30, 40, 50 })
print(m[0], m[4], m[-1], m[-5])
try("out", function() return m[5] end)
try("out", function() return m[-6] end)
try("float", function() return m[1.5] end)
try("str", function() return getitem(m, "x") end)
try("None", function() return m[None] end)
try("tuple", function() return m[tuple { 1, 2 }] end)
try("tuple of slices", function() return m[tuple { slice(1), slice(2) }] end)
try("empty tuple", function() return m[tuple()] end)
print(m[tuple { 2 }], m[tuple { -1 }])
try("assign", function() m[0] = 1 end)
try("assign slice", function() m[slice(0, 1)] = bytes { 1 } end)
try("delete", function() m[0] = nil end)
try("attribute", function() return m.nothing end)
try("set attribute", function() m.format = "B" end)
try("add", function() return m .. m end)
try("less", function() return m < m end)
print(list(m), tuple(m), sum(m), max(m), min(m), sorted(m), list(reversed(m)))
print(contains(m, 30), contains(m, 31), bool(m), bool(memoryview(bytes())))
print(bytes(m), bytearray(m), m:hex(), m:hex(":"), m:hex("-", 2), m:hex("-", -2))
print(len(m), m:tobytes(), m:tobytes("C"), m:tobytes("F"), m:tobytes("A"), m:tobytes(None))
try("order", function() return m:tobytes("X") end)
r = memoryview(b):toreadonly()
print(r.readonly, is(r.obj, b), r:tobytes())
try("assign", function() r[0] = 1 end)
print(isinstance(m, memoryview), type(m))
ref = weakref.ref(m)
print(is(ref(), m), weakref.getweakrefcount(m))
m = nil
print(ref())
