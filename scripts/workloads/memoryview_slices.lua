-- A large buffer walked in steps: as slices of bytes, which are copies, and as slices of a view.
-- small: size=1
-- bench:
-- quick: size=32
workload { name = "memoryview_slices", summary = "slices of a view against copies of bytes" }
local suite = require "suite"
local size = param("size", 256, "MiB of the buffer")
local step = param("step", 4096, "bytes of a slice")
local rounds = param("rounds", 3, "times")

local bytes_in_all = size << 20
buffer = bytes(range(256)) * (bytes_in_all // 256)
view = memoryview(buffer)

copies = def(function(_ENV, n, step)
  for i in range(0, n, step) do part = buffer[slice(i, i + step)] end
  return part
end)
views = def(function(_ENV, n, step)
  for i in range(0, n, step) do part = view[slice(i, i + step)] end
  return part
end)
views_of_views = def(function(_ENV, n, step)
  for i in range(0, n, step) do part = view[slice(i, i + step)][slice(16, 32)] end
  return part
end)

suite.begin()
for round in range(rounds) do
  phase("bytes slices", function() last = copies(bytes_in_all, step) end)
  expect(len(last) == step and eq(last[step - 1], 255), "the last copy ends the buffer")
  phase("views", function() last = views(bytes_in_all, step) end)
  expect(len(last) == step and eq(last[step - 1], 255), "the last view ends the buffer")
  expect(is(last.obj, buffer), "a view shares the buffer")
  phase("views of views", function() last = views_of_views(bytes_in_all, step) end)
  expect(len(last) == 16 and is(last.obj, buffer), "a view of a view shares the buffer")
end
print("slices", bytes_in_all // step, "references to the buffer", sys.getrefcount(buffer))
suite.finish()
