-- Context managers: what enters, what leaves and when, errors on their way through, forgiveness,
-- what is kept alive until the end of the block.
workload { name = "with_blocks", summary = "with blocks, their errors and what they keep" }

gc.collect()
gc.disable()
Manager = class "Manager" {
  __init__ = function(self, name, forgives)
    self.name = name
    self.forgives = forgives
  end,
  __enter__ = function(self)
    print("enter", self.name)
    return self
  end,
  __exit__ = function(self, kind, error_, traceback)
    if is(kind, None) then
      print("exit", self.name, kind, error_, traceback)
    else
      print("exit", self.name, kind.__name__, error_, not is(traceback, None))
    end
    return self.forgives
  end,
  __del__ = function(self) print("destroyed", self.name) end,
}

phase("a block that ends", function()
  with(Manager("a", false), function(m) print("in the block", m.name) end)
  print("after it")
  with(Manager("b", false), function(outer)
    with(Manager("c", false), function(inner) print(outer.name, inner.name) end)
  end)
  print(with(Manager("d", true), function(m) return 5, m.name end))
end)

phase("what __enter__ gives", function()
  Other = class "Other" {
    __enter__ = function(self) return list{1, 2} end,
    __exit__ = function(self, kind, error_, traceback) return nil end,
  }
  with(Other(), function(x) print(x, type(x).__name__) end)
  with(memoryview(bytes("abc", "ascii")), function(m)
    print(m:tolist())
    released = m
  end)
  print(pcall(function() released:tolist() end) == false)
end)

phase("errors", function()
  first = def(function(_ENV)
    with(Manager("e", false), function(x)
      m = x
      raise(ValueError("wrong"))
    end)
  end)
  second = def(function(_ENV)
    with(Manager("f", true), function(x)
      m = x
      raise(KeyError("forgiven"))
    end)
  end)
  third = def(function(_ENV)
    with(Manager("g", false), function(x)
      outer = x
      with(Manager("h", true), function(inner) raise(ValueError("inner")) end)
      print("the outer block goes on")
      raise(TypeError("outer"))
    end)
  end)
  Failing = class "Failing" {
    __enter__ = function(self) raise(RuntimeError("no entry")) end,
    __exit__ = function(self, kind, error_, traceback) print("never") end,
  }
  fourth = def(function(_ENV) with(Failing(), function(x) print("never") end) end)
  for f in iter(tuple{first, second, third, fourth}) do
    local e = try(f)
    if e then print("passed on:", type(e).__name__, e) else print("forgiven") end
  end
end)

phase("no managers", function()
  Half = class "Half" { __enter__ = function(self) return self end }
  None_ = class "None_" {}
  for _, x in ipairs{Half(), None_(), 5} do
    scope(function()
      local e = try(function() with(x, function() end) end)
      print(type(e).__name__, e)
    end)
  end
end)

-- The exception keeps the frames that it passed, the one of the block included.
phase("an error's frames", function()
  Big = class "Big" { __del__ = function(self) print("big destroyed") end }
  work = def(function(_ENV)
    big = Big()
    with(Manager("w", false), function(x)
      m = x
      raise(ValueError("late"))
    end)
  end)
  local function frames(e)
    local n, t = 0, e.__traceback__
    while not is(t, None) do n, t = n + 1, t.tb_next end
    return n
  end
  keep = def(function(_ENV)
    local e = try(function() work() end)
    return e
  end)
  kept = keep()
  print("frames", frames(kept))
  print("dropping the exception")
  kept = nil
  print("dropped")
end)

gc.enable()
