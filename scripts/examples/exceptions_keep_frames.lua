-- An exception keeps the frames that it passed, and with them everything their names hold, until it
-- is dropped. What lives how long, the cycle of a name that keeps its own exception, and remedies.
workload { name = "exceptions_keep_frames", summary = "tracebacks that keep the names of dead frames" }

gc.collect()
gc.disable()
Big = class "Big" {
  __init__ = function(self, name) self.name = name end,
  __del__ = function(self) print("destroyed", self.name) end,
}

-- `big` lives in a frame that the exception passes.
inner = def(function(_ENV, name)
  big = Big(name)
  raise(ValueError("no " .. name))
end)
outer = def(function(_ENV, name) inner(name) end)
-- What `except ... as e: return e` leaves in Python.
caught = def(function(_ENV, name)
  local e = try(function() outer(name) end)
  return e
end)

local function frames(e)
  local n, t = 0, e.__traceback__
  while not is(t, None) do n, t = n + 1, t.tb_next end
  return n
end

phase("kept by a name", function()
  error_ = caught("one")
  print("caught:", type(error_).__name__, error_, "frames", frames(error_))
  print("tracebacks are followed", gc.is_tracked(error_), gc.is_tracked(error_.__traceback__))
  print("the exception dies:")
  error_ = nil
  print("found by a collection:", gc.collect())
end)

phase("nobody keeps it", function()
  ignoring = def(function(_ENV, name)
    local e = try(function() outer(name) end)
    return "handled"
  end)
  print(ignoring("two"))
  print("found by a collection:", gc.collect())
end)

-- A name of the frame that the traceback holds keeps the exception: frame, traceback, exception.
phase("a cycle", function()
  keeping = def(function(_ENV, name)
    local e = try(function() outer(name) end)
    problem = e
  end)
  keeping("three")
  print("it has returned")
  gc.collect()
  print("after a collection")
end)
phase("remedy: forget the name", function()
  forgetting = def(function(_ENV, name)
    local e = try(function() outer(name) end)
    problem = e
    problem = nil
  end)
  forgetting("four")
  print("it has returned, found:", gc.collect())
end)
phase("remedy: drop the traceback", function()
  stripped = caught("five")
  print("with its traceback", frames(stripped))
  stripped.__traceback__ = None
  print("without: ", stripped.__traceback__, stripped)
  print("found:", gc.collect())
  stripped = nil
end)
phase("a list of errors", function()
  errors = list{}
  for _, name in ipairs{"six", "seven", "eight"} do errors:append(caught(name)) end
  print("kept", len(errors))
  for e in iter(errors) do print(e, frames(e), len(e.args)) end
  del(errors:pop(0))
  print("the first gone")
  errors:clear()
  print("all gone")
end)
phase("causes and contexts", function()
  wrapped = def(function(_ENV, name)
    local e = try(function() outer(name) end)
    return try(function() raise(RuntimeError("wrapped"), e) end)
  end)
  w = wrapped("nine")
  print(w, w.__cause__, w.__suppress_context__, frames(w.__cause__))
  w.__cause__ = None
  w.__context__ = None
  print("the cause is gone")
  w = nil
  gc.collect()
end)
gc.enable()
