-- What the workloads of the suite share with each other; twin.py is the same for their twins.
local suite = {}

-- The generator of the workloads: x = (x * 25214903917 + 11) mod 2^48.
function suite.lcg(state)
  state = state or 42
  return function(n)
    state = (state * 25214903917 + 11) & 0xFFFFFFFFFFFF
    return (state >> 16) % n
  end
end

local first

local function collections()
  local counts = {}
  scope(function()
    for s in iter(gc.get_stats()) do counts[#counts + 1] = value(s.collections) end
  end)
  return counts
end

-- Collects, so that the counts of both sides start from nothing.
function suite.begin()
  gc.collect()
  first = collections()
end

function suite.finish()
  local now = collections()
  for i = 1, #now do now[i] = now[i] - first[i] end
  print("collections", table.unpack(now))
end

return suite
