-- Pitfall: a closure that needs one number keeps a whole table alive. Remedy: capture the number.
workload { name = "pitfall_closure", summary = "closures that hold large data, and the remedy" }

local function mib(n) return value(n) // 1048576 end
local function in_use() return mib(tracemalloc.get_traced_memory()[0]) end

-- The callback wants the length, and captures the data.
careless = def(function(_ENV)
  data = bytearray(2 << 20)
  callback = def(function(_ENV) return len(data) end, {data = data})
  return callback
end)
-- The callback captures what it needs.
careful = def(function(_ENV)
  data = bytearray(2 << 20)
  size = len(data)
  callback = def(function(_ENV) return size end, {size = size})
  return callback
end)
-- What is captured can be let go when it has served.
released = def(function(_ENV)
  box = cell(bytearray(2 << 20))
  callback = def(function(_ENV)
    n = len(data)
    data = None
    return n
  end, {data = box})
  return callback
end)

tracemalloc.start()
callbacks = list()
for i in range(5) do callbacks:append(careless()) end
print("careless:", len(callbacks), "callbacks hold MiB", in_use())
print("the first says", callbacks[0](), "and holds", is(callbacks[0].__closure__[0].cell_contents, None), len(callbacks[0].__closure__))
print("cells", len(callbacks[0].__closure__), "bytes in it", len(callbacks[0].__closure__[0].cell_contents))
callbacks:clear()
print("gone: MiB", in_use())
for i in range(5) do callbacks:append(careful()) end
print("careful:", len(callbacks), "callbacks hold MiB", in_use())
print("the first says", callbacks[0](), "and holds", callbacks[0].__closure__[0].cell_contents)
callbacks:clear()
for i in range(5) do callbacks:append(released()) end
print("before the call: MiB", in_use())
for callback in iter(callbacks) do scope(function() print("says", callback()) end) end
print("after the call: MiB", in_use())
callbacks:clear()
print("gone: MiB", in_use())

-- A default argument or a bound method holds in the same way.
Report = class "Report" {
  __init__ = function(self) self.rows = bytearray(3 << 20) end,
  title = function(self) return "report" end,
}
r = Report()
titles = list{r.title}
r = nil
print("a bound method holds its object: MiB", in_use(), titles[0]())
titles:clear()
print("gone: MiB", in_use())
tracemalloc.stop()
