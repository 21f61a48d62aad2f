-- Zero copy as a fact of addresses: where views, slices and casts begin, seen from the buffer that
-- they show; what a copy is; when a bytearray's own buffer moves.
workload { name = "memoryview_addresses", summary = "where views lie in the memory of their exporter" }

local function address(x) return heap.buffer_address(x) end
local function offset(x, base) return address(x) - address(base) end

phase("views of a bytearray", function()
  big = bytearray(100000)
  m = memoryview(big)
  print("the view begins with the buffer", offset(m, big))
  print("slices", offset(m[slice(1000, 2000)], big), offset(m[slice(1000, nil)][slice(500, 600)], big))
  print("steps", offset(m[slice(10, 100, 3)], big), offset(m[slice(nil, nil, -1)], big))
  print("casts", offset(m:cast("I"), big), offset(m[slice(16, 32)]:cast("d"), big))
  print("dimensions", offset(m:cast("B", list{100, 1000}), big))
  print("a view of a view", offset(memoryview(memoryview(m)), big), offset(m:toreadonly(), big))
  print("the last byte", offset(m[slice(99999, nil)], big))
  half = m[slice(50000, nil)]
  half[0] = 7
  print("written through", big[50000], half[0])
  m:release()
  half:release()
end)
phase("copies", function()
  print("a slice of a bytearray lies elsewhere", address(big[slice(0, 1000)]) == address(big))
  print("a copy too", address(bytearray(big)) == address(big), address(bytes(big)) == address(big))
  b = bytes(big)
  print("bytes of bytes is no copy", address(bytes(b)) == address(b), is(bytes(b), b))
  print("all of it is no copy", is(b[slice(nil, nil)], b), is(b[slice(0, 10)], b))
  print("items begin behind the object", address(b) - id(b))
end)
phase("arrays", function()
  a = array("d", list{1, 2, 3, 4, 5, 6, 7, 8})
  v = memoryview(a)
  print(offset(v, a), offset(v[slice(3, nil)], a), offset(v[slice(nil, nil, -2)], a), offset(v:cast("B")[slice(5, 6)], a))
  v:release()
end)
-- The buffer of a small bytearray grows in place within its size class.
phase("when the buffer moves", function()
  c = bytearray()
  moves = 0
  local last, lengths = 0, ""
  for i in range(600) do
    c:append(1)
    local here = address(c)
    if i > 0 and here ~= last and len(c) < 480 then
      moves = moves + 1
      lengths = lengths .. " " .. len(c)
    end
    last = here
  end
  print("moved", moves, "at the lengths", lengths)
  first = address(c)
  c[slice(0, 3)] = nil
  print("bytes deleted at the front stay in the buffer", address(c) - first, len(c))
  c[slice(0, 10)] = nil
  print("and more", address(c) - first)
  m = memoryview(c)
  print("a view of the rest", address(m) - first, pcall(function() c:append(1) end) == false)
  m:release()
end)
