-- When views are equal, and when they have a hash.
workload { name = "memoryview_compare_hash", summary = "equality and hashes of views" }

local function try(label, f)
  local fine, message = pcall(f)
  print(label, fine and "fine" or (tostring(message):gsub("^.-:%d+: ", "")))
end

b = bytes("abcabc", "ascii")
m = memoryview(b)
print(eq(m, b), eq(b, m), eq(m, bytearray(b)), eq(bytearray(b), m), eq(m, memoryview(b)))
print(eq(m, "abcabc"), eq(m, list(b)), eq(m, None), eq(m, 5), eq(m, tuple(b)))
print(eq(m[slice(0, 3)], m[slice(3, 6)]), eq(m[slice(0, 3)], m[slice(0, 2)]), eq(m, m))
print(eq(m[slice(nil, nil, -1)], m), eq(m[slice(nil, nil, -1)][slice(nil, nil, -1)], m))
numbers = list { 1, 2, 3, 100 }
for x in iter(list { "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d" }) do
  p = memoryview(array(x, numbers))
  line = list()
  for y in iter(list { "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "f", "d" }) do
    q = memoryview(array(y, numbers))
    line:append(eq(p, q))
    line:append(eq(p, array(y, numbers)))
  end
  print(x, all(line), eq(p, m), eq(p, p[slice(nil, nil, -1)]))
end
print(eq(memoryview(array("i", list { -1 })), memoryview(array("I", list { 4294967295 }))))
print(eq(memoryview(array("q", list { -1 })), memoryview(array("d", list { -1.0 }))))
print(eq(memoryview(array("d", list { 0.5 })), memoryview(array("f", list { 0.5 }))))
print(eq(memoryview(array("d", list { 0.1 })), memoryview(array("f", list { 0.1 }))))
print(eq(memoryview(array("q", list { 9007199254740993 })), memoryview(array("d", list { 9007199254740992.0 }))))
print(eq(memoryview(array("Q", list { pow(2, 63) })), memoryview(array("d", list { 2.0 ^ 63 }))))
nan = array("d", list { 0.0, math.huge - math.huge })
n = memoryview(nan)
print(eq(n, n), eq(n, nan), eq(n[slice(0, 1)], nan[slice(0, 1)]), eq(n:tolist()[0], 0.0))
print(eq(memoryview(array("d", list { 0.0 })), memoryview(array("d", list { -0.0 }))))
print(eq(m:cast("c"), m), eq(m:cast("c"), m:cast("c")), eq(m:cast("b"), m), eq(m:cast("?"), m))
print(eq(m:cast("B", list { 2, 3 }), m), eq(m:cast("B", list { 2, 3 }), m:cast("b", list { 2, 3 })))
print(eq(m:cast("B", list { 2, 3 }), m:cast("B", list { 3, 2 })))
print(eq(memoryview(bytes()), memoryview(array("d"))), eq(memoryview(bytes()), bytearray()))
u = array("u", "abc")
print(eq(memoryview(u), u), eq(memoryview(u), memoryview(u)), eq(u, array("u", "abc")))
print(eq(bytearray(b), memoryview(array("B", b))), eq(bytearray(4), array("i", list { 0 })))
print(eq(array("i", list { 0 }), bytearray(4)), eq(bytes(4), array("i", list { 0 })))
print(bytearray(b) < memoryview(b), bytearray(b) <= memoryview(b), memoryview(b) >= bytearray(b))
try("less", function() return m < m end)
try("less", function() return m < b end)
try("less", function() return b <= m end)
try("less", function() return m < array("B", b) end)

print(hash(m) == hash(b), hash(m[slice(0, 3)]) == hash(m[slice(3, 6)]), hash(m:cast("b")) == hash(b))
print(hash(m:cast("c")) == hash(b), hash(m[slice(nil, nil, -1)]) == hash(bytes("cbacba", "ascii")))
print(hash(m:cast("B", list { 2, 3 })) == hash(b), hash(memoryview(bytes())) == hash(bytes()))
try("writable", function() return hash(memoryview(bytearray(b))) end)
try("read-only of writable", function() return hash(memoryview(bytearray(b)):toreadonly()) end)
try("shorts", function() return hash(m:cast("h")) end)
try("array", function() return hash(memoryview(array("B", b)):toreadonly()) end)
try("array itself", function() return hash(array("B", b)) end)
try("bytearray itself", function() return hash(bytearray(b)) end)
d = dict { { b, 1 }, { "abcabc", 2 } }
print(d[m], d[m:cast("b")], contains(d, m[slice(0, 3)]), contains(set { b }, m), contains(set { m }, b))
d[m[slice(0, 3)]] = 3
print(d[bytes("abc", "ascii")], len(d))
