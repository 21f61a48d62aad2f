-- A large buffer, handed on by copies and by views: blocks and bytes allocated, sharing, addresses.
-- The phases' times (moult run zero_copy.lua) compare the two ways; what is printed are facts only.
workload { name = "zero_copy", summary = "copies against views of a large buffer" }
local size = param("size", 1000000, "bytes of the buffer")
local parts = param("parts", 200, "pieces that are handed on")

big = bytearray(size)
local step = size // parts
local function measure(label, f)
  kept = None
  kept = list { None } * parts
  gc.collect()
  local blocks = sys.getallocatedblocks()
  phase(label, f)
  print(label, "blocks per piece", (sys.getallocatedblocks() - blocks) // parts)
  local bytes_each = 0
  for x in iter(kept) do bytes_each = bytes_each + sys.getsizeof(x) end
  print(label, "bytes per piece", bytes_each // parts)
end

whole = memoryview(big)
print(sys.getrefcount(big), sys.getsizeof(big), sys.getsizeof(whole))
measure("slices of the bytearray", function()
  for i in range(parts) do kept[i] = big[slice(i * step, (i + 1) * step)] end
end)
print(sys.getrefcount(big), len(kept[1]), type(kept[1]))
kept[1][0] = 9
print(big[step], kept[1][0])
measure("slices of the view", function()
  for i in range(parts) do kept[i] = whole[slice(i * step, (i + 1) * step)] end
end)
print(sys.getrefcount(big), len(kept[1]), type(kept[1]))
kept[1][0] = 9
print(big[step], kept[1][0])
print(false, is(kept[1].obj, big))
measure("bytes of the view", function()
  for i in range(parts) do kept[i] = bytes(whole[slice(i * step, (i + 1) * step)]) end
end)
measure("casts of the view", function()
  for i in range(parts) do kept[i] = whole[slice(i * step, i * step + 800)]:cast("d") end
end)
measure("backward slices", function()
  for i in range(parts) do kept[i] = whole[slice((i + 1) * step, i * step, -3)] end
end)
print(len(kept[0]), kept[0].nbytes, kept[0].strides)
measure("views of views", function()
  local v = whole
  for i in range(parts) do
    kept[i] = memoryview(v)
    v = kept[i]
  end
end)
print(is(kept[parts - 1].obj, big), sys.getrefcount(big))
kept = None
-- Moving a megabyte down by one: in place through views, and through a copy.
phase("move in place", function()
  for i in range(20) do whole[slice(0, size - 1)] = whole[slice(1, size)] end
end)
phase("move by a copy", function()
  for i in range(20) do whole[slice(0, size - 1)] = bytes(whole[slice(1, size)]) end
end)
print(big[step - 40], big[step])
a = array("d", range(1000))
v = memoryview(a)
half = v[slice(500, nil)]
half[0] = -1.0
print(a[500], v[500], half[0], len(half), half.nbytes)
local function shares() return heap.buffer_address(half) == heap.buffer_address(a) + 4000 end
local known, answer = pcall(shares)
expect(not known or answer, "the half lies in the array")
print("done")
