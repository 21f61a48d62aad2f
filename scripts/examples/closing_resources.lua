-- Closing resources at the end of a block: by hand, by a helper that closes whatever happens, by
-- __del__, by weakref.finalize. What is closed when, and what an error leaves open.
workload { name = "closing_resources", summary = "closing at the end of a block" }

events = list()
open_count = 0
Resource = class "Resource" {
  __init__ = function(self, name)
    self.name = name
    self.is_open = true
    open_count = open_count + 1
    events:append(str("open ") .. name)
  end,
  close = function(self)
    if self.is_open then
      self.is_open = false
      open_count = open_count - 1
      events:append(str("close ") .. self.name)
    end
  end,
}
Careful = class("Careful", Resource) {
  __del__ = function(self) self:close() end,
}
local function report(label)
  print(label, "open", open_count, events)
  events:clear()
end
-- What `with closing(...)` does in Python.
local function with(resource, body)
  local fine, message = pcall(body, resource)
  resource:close()
  if not fine then events:append("error passed on") end
  return fine
end

gc.collect()
phase("by hand", function()
  r = Resource("a")
  r:close()
  r:close()
  r = nil
  report("closed by hand, twice is once:")
  r = Resource("b")
  print(pcall(function() error("in the middle") r:close() end) == false)
  r = nil
  report("an error before close:")
  open_count = 0
end)
phase("at the end of a block", function()
  scope(function() with(Resource("c"), function(r) events:append(str("use ") .. r.name) end) end)
  report("used:")
  scope(function() with(Resource("d"), function(r) error("in the middle") end) end)
  report("an error in the block:")
  scope(function()
    with(Resource("e"), function(outer)
      with(Resource("f"), function(inner) events:append(inner.name .. outer.name) end)
    end)
  end)
  report("one in the other:")
end)
phase("by __del__", function()
  r = Careful("g")
  r = nil
  report("the last name gone:")
  r = Careful("h")
  r:close()
  r = nil
  report("closed before:")
  r = Careful("i")
  r.itself = r
  r = nil
  report("in a cycle, the name gone:")
  gc.collect()
  report("collected:")
  f = def(function(_ENV) resource = Careful("j") events:append("working") end)
  f()
  report("the end of a function:")
end)
phase("by finalize", function()
  close_later = def(function(_ENV, name) events:append(str("finalize ") .. name) end)
  r = Resource("k")
  f = weakref.finalize(r, close_later, "k")
  print("alive", f.alive)
  r = nil
  report("the object gone:")
  print("alive", f.alive, "called again", f())
  r = Resource("l")
  f = weakref.finalize(r, close_later, "l")
  f()
  r = nil
  report("called before:")
end)
