-- Assignment through views: single items, slices, overlaps, what is refused and with which words.
workload { name = "memoryview_assign", summary = "writing through views" }

local function try(label, f)
  local fine, message = pcall(f)
  print(label, fine and "fine" or (tostring(message):gsub("^.-:%d+: ", "")))
end

b = bytearray("abcdefghij", "ascii")
m = memoryview(b)
m[0] = 65
m[-1] = 90
m[slice(1, 4)] = bytes("BCD", "ascii")
print(b)
m[slice(0, 5)] = m[slice(5, 10)]
print(b)
m[slice(2, 8)] = m[slice(0, 6)]
print(b)
m[slice(0, 6)] = m[slice(2, 8)]
print(b)
m[slice(nil, nil, 2)] = bytes("01234", "ascii")
print(b)
m[slice(nil, nil, -2)] = m[slice(nil, nil, 2)]
print(b)
m[slice(nil)] = m[slice(nil, nil, -1)]
print(b)
m[slice(3, 3)] = bytes()
m[slice(5, 2)] = bytearray()
m[slice(0, 4)] = bytearray("WXYZ", "ascii")
m[slice(4, 8)] = memoryview(array("B", list { 48, 49, 50, 51 }))
print(b)
try("size", function() m[slice(0, 3)] = bytes(2) end)
try("format", function() m[slice(0, 4)] = array("i", list { 1 }) end)
try("signed", function() m[slice(0, 1)] = array("b", list { 1 }) end)
try("same letter", function() m[slice(0, 1)] = memoryview(bytes { 1 }):cast("@B") end)
try("list", function() m[slice(0, 1)] = list { 1 } end)
try("int", function() m[slice(0, 1)] = 1 end)
try("str", function() m[slice(0, 1)] = "a" end)
try("item too large", function() m[0] = 256 end)
try("item negative", function() m[0] = -1 end)
try("item float", function() m[0] = 1.5 end)
try("item str", function() m[0] = "a" end)
try("item bytes", function() m[0] = bytes { 1 } end)
try("item None", function() m[0] = None end)
try("item bool", function() m[0] = true end)
try("out", function() m[10] = 1 end)
try("step", function() m[slice(0, 2, 0)] = bytes(1) end)
try("delete", function() m[0] = nil end)
try("delete slice", function() m[slice(0, 1)] = nil end)
try("key", function() m[1.5] = 1 end)
print(b)
for code in iter(list { "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "n", "N" }) do
  o = bytearray(16)
  v = memoryview(o):cast(code)
  v[0] = 100
  v[1] = true
  print(code, v[0], v[1], o)
  try("max", function() v[0] = pow(2, 100) end)
  try("min", function() v[0] = -pow(2, 100) end)
  for n in iter(list { -1, 128, 256, -129, 32768, 65536, 2147483648, 4294967296 }) do
    try(n, function() v[0] = n end)
  end
  try("float", function() v[0] = 1.0 end)
  print(v:tolist(), o)
end
for code in iter(list { "f", "d" }) do
  o = bytearray(16)
  v = memoryview(o):cast(code)
  for n in iter(list { 1, 1.5, -2.25, 1e30, true, 1e-30 }) do
    v[1] = n
    print(code, v[1], o)
  end
  try("str", function() v[0] = "1" end)
  try("None", function() v[0] = None end)
  try("large", function() v[0] = pow(2, 1024) end)
end
v = memoryview(bytearray(2)):cast("?")
for n in iter(list { 0, 1, 2, "", "a", list(), None, 0.0 }) do
  v[0] = n
  print(v[0], v:tobytes())
end
v = memoryview(bytearray(2)):cast("c")
v[0] = bytes { 200 }
print(v[0], v:tolist(), v:tobytes())
try("c int", function() v[0] = 5 end)
try("c two", function() v[0] = bytes { 1, 2 } end)
try("c bytearray", function() v[0] = bytearray(1) end)
v[slice(0, 2)] = memoryview(bytes { 7, 8 }):cast("c")
print(v:tolist())
v = memoryview(bytearray(8)):cast("P")
v[0] = 4096
print(v[0])
v[0] = -1
print(v[0])
i = array("i", range(8))
v = memoryview(i)
v[slice(0, 8, 2)] = array("i", list { 10, 20, 30, 40 })
v[slice(1, nil, 2)] = v[slice(nil, nil, 2)]
print(i)
tail = array("i", v[slice(0, 4)])
v[slice(0, 4)] = v[slice(4, 8)]
v[slice(4, 8)] = tail
print(i)
I = class "I" { __index__ = function(self) return 7 end }
v[0] = I()
m[I()] = I()
print(i, b)
