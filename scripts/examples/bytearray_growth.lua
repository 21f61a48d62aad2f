-- How a bytearray grows, shrinks, and skips bytes that were deleted at its front.
workload { name = "bytearray_growth", summary = "growth and shrinking of bytearrays" }

local function show(label, b) print(label, len(b), b:__alloc__(), sys.getsizeof(b)) end

b = bytearray()
show("empty", b)
for i in range(60) do
  b:append(i)
  print(i, len(b), b:__alloc__())
end
show("60", b)
b[slice(0, 10)] = nil
show("front 10 gone", b)
b[slice(0, 1)] = nil
show("front 1 gone", b)
b:append(1)
b:append(2)
show("two more", b)
b[slice(0, 30)] = nil
show("front 30 gone", b)
for i in range(8) do
  b:append(i)
  print(len(b), b:__alloc__(), b[0])
end
while len(b) > 0 do
  b:pop()
  print(len(b), b:__alloc__())
end
b:clear()
show("clear", b)
b:extend(bytes(100))
show("extend by bytes", b)
b:extend(list { 1, 2, 3 })
show("extend by a list", b)
b:extend(range(40))
show("extend by a range", b)
b[slice(10, 20)] = bytes(50)
show("middle grows", b)
b[slice(10, 60)] = bytes(5)
show("middle shrinks", b)
b[slice(0, 100, 2)] = nil
show("every second", b)
b:insert(0, 7)
b:insert(-1, 8)
b:insert(1000, 9)
show("inserts", b)
b:remove(9)
show("remove", b)
for n in iter(list { 1, 2, 5, 8, 9, 16, 17, 100, 1000 }) do
  c = bytearray(n)
  show("bytearray(n)", c)
  c:append(0)
  show("and one more", c)
end
show("of a list", bytearray(list { 1, 2, 3, 4, 5 }))
show("of a tuple", bytearray(tuple { 1, 2, 3, 4, 5 }))
show("of a range", bytearray(range(5)))
show("of bytes", bytearray(bytes(5)))
show("of a str", bytearray("h\xc3\xa9llo", "utf-8"))
show("slice", bytearray(100)[slice(10, 20)])
show("repeat", bytearray(10) * 5)
show("concat", bytearray(10) .. bytes(5))
show("copy", bytearray(77):copy())
c = nil
before = sys.getallocatedblocks()
many = list()
for i in range(100) do many:append(bytearray(20)) end
print(value(sys.getallocatedblocks()) - value(before) >= 200)
