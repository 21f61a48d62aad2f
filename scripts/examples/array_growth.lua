-- How array.array grows and shrinks: a sixteenth more, and 3 or 7 items.
workload { name = "array_growth", summary = "growth and shrinking of arrays" }
local function base(a) return sys.getsizeof(a) - sys.getsizeof(array("i")) end

for code in iter(list { "b", "h", "i", "l", "d" }) do
  a = array(code)
  last = -1
  for i in range(200) do
    a:append(i % 100)
    local size = base(a)
    if size ~= value(last) then print(code, len(a), size) end
    last = size
  end
  while len(a) > 0 do
    a:pop()
    local size = base(a)
    if size ~= value(last) then print(code, len(a), size) end
    last = size
  end
end
a = array("i", range(50))
print("range", base(a))
a = array("i", list(range(50)))
print("list", base(a))
a = array("i", tuple(range(50)))
print("tuple", base(a))
a = array("i", bytes(200))
print("bytes", base(a))
a = array("i", a)
print("array", base(a))
a:extend(a)
print("extend", base(a), len(a))
a:fromlist(list { 1, 2, 3 })
print("fromlist", base(a))
a:frombytes(bytes(4))
print("frombytes", base(a))
a[slice(0, 10)] = nil
print("delete 10", base(a))
a[slice(0, 20)] = nil
print("delete 20", base(a))
a[slice(0, 50, 2)] = nil
print("delete every second", base(a))
a[slice(3, 3)] = array("i", range(5))
print("insert 5", base(a))
a:insert(0, 1)
print("insert", base(a))
a:remove(1)
print("remove", base(a))
print("slice", base(a[slice(0, 5)]), base(a[slice(0, 10, 3)]), base(a[slice(5, 2)]))
print("concat", base(a .. a), base(a * 3))
a = a * 0
print("empty", base(a), len(a))
print("text", base(array("u", "hello")), base(array("u")))
